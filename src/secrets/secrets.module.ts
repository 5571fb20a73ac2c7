import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EncryptionKeyEntity } from './encryption-key.entity.js';
import { EncryptionKeyRegister } from './encryption-key-register.js';
import { SecretBox } from './secret-box.js';
import { SecretRotation } from './secret-rotation.js';

/** Encryption of what must not be readable in the database. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([EncryptionKeyEntity])],
  providers: [SecretBox, EncryptionKeyRegister, SecretRotation],
  exports: [SecretBox, EncryptionKeyRegister, SecretRotation],
})
export class SecretsModule {}
