"""What X-rays make of the child.

fields       signed distances of solids on grids, worked out coarse and interpolated
noise        smooth random fields in patient space; streams of random numbers by name
tissue       what each tissue is worth, with sources
disease      the swollen clavicle and the dented vertebrae as solids
clavicle     the expanded clavicle painted: cortex, hyperostosis, lytic pockets
vessels      the trees of the pulmonary vessels
canvas       a volume that solids are painted into, soft at their edges
scene        the whole body painted on a canvas
radiograph, ct   one modality each: canvas → image
"""
