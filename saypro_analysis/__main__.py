"""`python -m saypro_analysis` is the same as `saypro`."""

import sys

from saypro_analysis.cli import main

sys.exit(main())
