"""What the eye gets, without any toolkit: where an image lies in a pane, its grey, its marks and words."""
