-- The three roles Tandem needs. Run it as a superuser, as often as you like:
--     psql -U postgres -f deploy/roles.sql
-- then give the two logins passwords and a database (docs/operations.md):
--     ALTER ROLE portal_owner PASSWORD '...';   ALTER ROLE portal_app PASSWORD '...';
--     CREATE DATABASE tandem OWNER portal_owner;
--
-- portal_owner owns every table and signs in for migrations alone. CREATEDB is for test databases; take it away in
-- production if you like.
-- portal_app is what the portal signs in as. It owns nothing, so it can neither change nor empty a table's protection.
-- portal_system sees all accounts, within a sealed scope. portal_app must SET ROLE to become it and never inherits its
-- policies: NOINHERIT on the login role says so on PostgreSQL 15, and makes it the grant's default from 16 on.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_owner') THEN
        CREATE ROLE portal_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        CREATE ROLE portal_app;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_system') THEN
        CREATE ROLE portal_system;
    END IF;
END
$$;

ALTER ROLE portal_owner LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT CREATEDB;
ALTER ROLE portal_app LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT NOCREATEDB;
ALTER ROLE portal_system NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
GRANT portal_system TO portal_app;
