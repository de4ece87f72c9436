-- The two roles Tandem needs. Run it as a superuser, as often as you like:
--     psql -U postgres -f deploy/roles.sql
-- then give the login a password, a database, and in it the schema (docs/operations.md):
--     ALTER ROLE portal_app PASSWORD '...';   CREATE DATABASE tandem OWNER portal_app;
--     \connect tandem
--     ALTER SCHEMA public OWNER TO portal_app;
--
-- portal_app signs in and owns every table, but row-level security holds for it all the same.
-- portal_system sees all accounts. portal_app must SET ROLE to become it and never inherits its policies:
-- NOINHERIT on the login role says so on PostgreSQL 15, and makes it the grant's default from 16 on.
-- CREATEDB is for test databases; take it away in production if you like.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        CREATE ROLE portal_app;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_system') THEN
        CREATE ROLE portal_system;
    END IF;
END
$$;

ALTER ROLE portal_app LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT CREATEDB;
ALTER ROLE portal_system NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
GRANT portal_system TO portal_app;
