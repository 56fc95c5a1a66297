"""`python -m ehr_desktop` starts the program."""

from ehr_desktop.app import main

raise SystemExit(main())
