#!/bin/sh
# Run once by the postgres image on an empty volume, after roles.sql: the login's password and its database.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$PORTAL_APP_PASSWORD" --username postgres <<'SQL'
ALTER ROLE portal_app PASSWORD :'password';
CREATE DATABASE tandem OWNER portal_app;
\connect tandem
ALTER SCHEMA public OWNER TO portal_app;
SQL
