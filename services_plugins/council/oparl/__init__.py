"""The council's works as OParl 1.1 serves them: `/oparl/v1.1/`, read by any program."""
