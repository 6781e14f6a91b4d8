"""``python -m newsbench.cli``"""

from newsbench.cli import main

main()
