@rem `exec` lets a signal to npm reach Node instead of a shell; Windows has no signals, so there it only runs the rest.
@%*
