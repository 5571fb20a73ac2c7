-- Runs once, when the volume is new. Foyer owns its database and is not a superuser. The superuser, postgres, has no
-- password, so nobody can log in as it over the network: docker compose exec postgres psql --username postgres
\getenv password POSTGRES_PASSWORD
CREATE ROLE foyer LOGIN PASSWORD :'password';
CREATE DATABASE foyer OWNER foyer;
ALTER ROLE postgres PASSWORD NULL;
