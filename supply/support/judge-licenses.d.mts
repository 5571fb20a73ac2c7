export interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
}

export interface Judgement {
  readonly byLicense: readonly (readonly [license: string, names: readonly string[]])[];
  readonly objections: readonly string[];
}

export function judgeLicenses(lock: {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}): Judgement;
