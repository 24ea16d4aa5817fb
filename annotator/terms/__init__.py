"""The words of the field, coded: skeletal sites, sides, findings, units."""
