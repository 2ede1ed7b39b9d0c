import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';

export interface SigningKey {
  id: string;
  private: CryptoKey;
  /** For whoever checks a signature; holds nothing secret. */
  public: JWK;
}

/**
 * The key of this installation, made when it is first needed and kept in the data folder, readable by the program alone.
 * Who moves the installation takes it along: credentials signed with a lost key cannot be checked any more.
 */
export function openSigningKey(dataFolder: string): () => Promise<SigningKey> {
  let key: Promise<SigningKey> | undefined;
  return () => {
    key ??= readOrMake(path.join(dataFolder, 'keys', 'credentials.json'));
    // A disk that was full a moment ago may not be full the next time.
    key.catch(() => (key = undefined));
    return key;
  };
}

async function readOrMake(file: string): Promise<SigningKey> {
  const jwk = (await readKept(file)) ?? (await make(file));
  const { d: _, ...shared } = jwk;
  const id = await calculateJwkThumbprint(shared);
  return {
    id,
    private: (await importJWK(jwk, 'EdDSA')) as CryptoKey,
    public: { ...shared, kid: id, alg: 'EdDSA', use: 'sig' },
  };
}

async function readKept(file: string): Promise<JWK | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JWK;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function make(file: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(privateKey);
  await mkdir(path.dirname(file), { recursive: true });
  try {
    await writeFile(file, JSON.stringify(jwk), { mode: 0o600, flag: 'wx' });
    return jwk;
  } catch (error) {
    // Another process of this installation was quicker: its key is the key.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return JSON.parse(await readFile(file, 'utf8')) as JWK;
  }
}
