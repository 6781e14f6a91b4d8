"""``python -m newsbench``"""

from newsbench.cli import main

main()
