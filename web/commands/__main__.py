"""`python -m web.commands`: the same as `helping-hands`, also where the script is not on the path."""

import sys

from web.commands import main

sys.exit(main())
