#!/bin/sh
# A here-document: << must not be read as a parameter.
cat <<END
hello ${PARAM_WHO}
END
grep x <<<"$y" || true
