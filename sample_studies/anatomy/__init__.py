"""The numerical child: bones as solids tagged by skeletal site, organs, voxels and silhouettes.

solid       signed distances: blends, cuts, mirrors, placements
shapes      ellipsoids, swept tubes, bent plates; curves: smooth curves through points
part        Bone (a solid with its cortex) and Part (a site's or segment's share of a bone)
spine, sacrum, thorax, shoulder, pelvis, leg, foot, arm, hand, skull, skin, organs   a region each;
rays        the short tubular bones of hand and foot
child       the whole child
voxels      the child on a grid;  silhouette: its outlines from a direction
"""
