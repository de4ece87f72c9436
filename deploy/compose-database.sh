#!/bin/sh
# Run once by the postgres image on an empty volume, after roles.sql: the logins' passwords and their database.
set -eu
psql -v ON_ERROR_STOP=1 -v owner="$PORTAL_OWNER_PASSWORD" -v app="$PORTAL_APP_PASSWORD" --username postgres <<'SQL'
ALTER ROLE portal_owner PASSWORD :'owner';
ALTER ROLE portal_app PASSWORD :'app';
CREATE DATABASE tandem OWNER portal_owner;
SQL
