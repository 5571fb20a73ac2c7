-- Runs once, when the volume is new. Foyer owns its database and is no superuser; the superuser, postgres, has no
-- password, so that nobody can be it over the network: docker compose exec postgres psql --username postgres
\getenv password POSTGRES_PASSWORD
CREATE ROLE foyer LOGIN PASSWORD :'password';
CREATE DATABASE foyer OWNER foyer;
ALTER ROLE postgres PASSWORD NULL;
