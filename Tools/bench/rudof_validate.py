"""rudof_validate.py SHAPES DATA: checks Turtle against SHACL shapes with rudof, as a program does."""

import sys

from pyrudof import Rudof, RudofConfig

shapes, data = sys.argv[1:]
rudof = Rudof(RudofConfig())
rudof.read_shacl(shapes)
rudof.read_data(data)
report = rudof.validate_shacl()
print("conforms" if report.conforms else f"{len(report)} results")
