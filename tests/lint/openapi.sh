#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# docs/openapi.yaml has exactly the routes of daemon/api_routes.c, each $ref leads somewhere, and
# every schema is used.
exec python3 - <<'EOF'
import re
import sys

import yaml

with open("docs/openapi.yaml", encoding="utf-8") as file:
    text = file.read()
document = yaml.safe_load(text)
with open("daemon/api_routes.c", encoding="utf-8") as file:
    code = set(re.findall(r'\{ "([A-Z]+)", "(/[^"]*)"', file.read()))
described = {
    (method.upper(), re.sub(r"\{[a-z]+\}", "*", path))
    for path, methods in document["paths"].items()
    for method in methods
}
wrong = ["%s %s: in daemon/api_routes.c only" % route for route in sorted(code - described)]
wrong += ["%s %s: in docs/openapi.yaml only" % route for route in sorted(described - code)]
if not code:
    wrong.append("daemon/api_routes.c: no route was found")
schemas = set(document["components"]["schemas"])
used = set(re.findall(r"#/components/schemas/([A-Za-z]+)", text))
wrong += ["schema %s is missing" % name for name in sorted(used - schemas)]
wrong += ["schema %s is not used" % name for name in sorted(schemas - used)]
print("\n".join(wrong), end="\n" if wrong else "")
sys.exit(bool(wrong))
EOF
