import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RoomNumbers1764000000030 implements MigrationInterface {
  readonly name = 'RoomNumbers1764000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE SEQUENCE room_numbers`);
    // The key is made from two random UUIDs: the extension that generates random bytes may be missing.
    await runner.query(`CREATE TABLE room_number_key (key bytea PRIMARY KEY)`);
    await runner.query(`
      INSERT INTO room_number_key (key)
      VALUES (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())))`);

    // A permutation of the numbers from 0 to p * q - 1, and of each following block of p * q numbers: a Feistel network
    // over the two factors, with the ten rounds of FF1 (NIST SP 800-38G). A round adds to one half a hash of the other.
    // This is reversible, so no two places lead to the same number.
    await runner.query(`
      CREATE FUNCTION permute(place bigint, key bytea, p integer, q integer) RETURNS bigint
      LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
      DECLARE
        size  bigint := p::bigint * q;
        block bigint := place / size;
        a     bigint := place % size / q;
        b     bigint := place % size % q;
        salt  bytea  := key || int8send(block);
      BEGIN
        FOR round IN 1..5 LOOP
          a := (a + ('x' || left(encode(sha256(salt || int4send(2 * round) || int8send(b)), 'hex'), 15))::bit(60)::bigint) % p;
          b := (b + ('x' || left(encode(sha256(salt || int4send(2 * round + 1) || int8send(a)), 'hex'), 15))::bit(60)::bigint) % q;
        END LOOP;
        RETURN block * size + a * q + b;
      END
      $$`);

    // 42966 * 49981 is 2^31 - 2: the numbers of the first 2,147,483,646 rooms fit into 31 bits.
    await runner.query(`
      CREATE FUNCTION next_room_number() RETURNS bigint
      LANGUAGE sql VOLATILE AS $$
        SELECT permute(nextval('room_numbers') - 1, key, 42966, 49981) + 1 FROM room_number_key
      $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION next_room_number()`);
    await runner.query(`DROP FUNCTION permute(bigint, bytea, integer, integer)`);
    await runner.query(`DROP TABLE room_number_key`);
    await runner.query(`DROP SEQUENCE room_numbers`);
  }
}
