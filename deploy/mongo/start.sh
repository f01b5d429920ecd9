#!/bin/bash
# MongoDB takes its replica set's key only from a file that is its own and nobody else may read.
set -euo pipefail
install --owner=mongodb --mode=400 /run/secrets/mongo_key /tmp/mongo_key
# The transaction of a service that was killed keeps what it touched until its life is over: a minute by default, in
# which the service that came back could write nothing. Ours take well under a second.
exec docker-entrypoint.sh mongod --replSet rs0 --keyFile /tmp/mongo_key --bind_ip_all \
  --setParameter transactionLifetimeLimitSeconds=5
