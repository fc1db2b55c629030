#!/bin/sh
# Puts the environment's values into nginx.conf.template and becomes nginx. Needs envsubst (Debian: gettext-base).
# `start.sh -t` only tests the configuration; `start.sh reload` has the running nginx read it anew.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

: "${MARROW_WORKERS:?the workers: bot-1:5005 bot-2:5005}"
: "${MARROW_TLS_CERTIFICATE:?the file of the certificate and its chain}"
: "${MARROW_TLS_KEY:?the file of its key}"
export MARROW_SOURCE="$here"
export MARROW_NGINX="${MARROW_NGINX:-/etc/nginx}"                    # where nginx keeps mime.types
export MARROW_RUN="${MARROW_RUN:-/tmp/nginx}"                        # a folder that may be written to
export MARROW_HOST="${MARROW_HOST:-_}"                               # the names that patients use
export MARROW_HTTP_PORT="${MARROW_HTTP_PORT:-8080}"                  # sends everybody to HTTPS
export MARROW_HTTPS_PORT="${MARROW_HTTPS_PORT:-8443}"
export MARROW_STAFF="${MARROW_STAFF:-127.0.0.1:8000}"                # the staff app
export MARROW_STAFF_HOST="${MARROW_STAFF_HOST:-_}"
export MARROW_STAFF_PORT="${MARROW_STAFF_PORT:-8444}"
export MARROW_RATE="${MARROW_RATE:-20}"                              # requests a second of one address; a ward may share one
export MARROW_BURST="${MARROW_BURST:-60}"                            # requests at once beyond that
export MARROW_LOAD_BALANCER="${MARROW_LOAD_BALANCER:-127.0.0.1/32}"  # whose X-Forwarded-For is believed

MARROW_SERVERS='' MARROW_SERVERS_AGAIN=''
for worker in $MARROW_WORKERS; do
  MARROW_SERVERS="$MARROW_SERVERS server $worker max_fails=1 fail_timeout=2s;"
  MARROW_SERVERS_AGAIN="$MARROW_SERVERS_AGAIN server $worker max_fails=0;"
done
export MARROW_SERVERS MARROW_SERVERS_AGAIN

mkdir -p "$MARROW_RUN"
# Only these names: nginx has variables of its own.
# shellcheck disable=SC2016
envsubst '${MARROW_SERVERS} ${MARROW_SERVERS_AGAIN} ${MARROW_TLS_CERTIFICATE} ${MARROW_TLS_KEY} ${MARROW_SOURCE} ${MARROW_NGINX} ${MARROW_RUN}
  ${MARROW_HOST} ${MARROW_HTTP_PORT} ${MARROW_HTTPS_PORT} ${MARROW_STAFF} ${MARROW_STAFF_HOST} ${MARROW_STAFF_PORT}
  ${MARROW_RATE} ${MARROW_BURST} ${MARROW_LOAD_BALANCER}' <"$here/nginx.conf.template" >"$MARROW_RUN/nginx.conf"
case "${1:-}" in
  reload) exec nginx -c "$MARROW_RUN/nginx.conf" -s reload ;;
  *) exec nginx -c "$MARROW_RUN/nginx.conf" "$@" ;;
esac
