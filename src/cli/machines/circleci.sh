#!/bin/sh
echo placeholder >&2
exit 2
