import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EncryptionKeyEntity } from './encryption-key.entity.js';
import { EncryptionKeyRegister } from './encryption-key-register.js';
import { SecretBox } from './secret-box.js';

/** What encrypts, for every floor that keeps something secret. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([EncryptionKeyEntity])],
  providers: [SecretBox, EncryptionKeyRegister],
  exports: [SecretBox, EncryptionKeyRegister],
})
export class SecretsModule {}
