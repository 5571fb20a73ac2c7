import { dirname, resolve } from 'node:path';
import ts from 'typescript';

/** The errors of the compiler in a file, in order; none when it compiles. */
export type DiagnosticsOf = (file: string) => string[];

/**
 * Type-checks files with the settings of this project.
 * @param generated texts that stand in no folder, by the paths under which the files import them
 */
export function typeCheck(
  files: readonly string[],
  generated: Readonly<Record<string, string>>,
): DiagnosticsOf {
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const onDisk = { ...host };
  const texts = new Map(Object.entries(generated).map(([path, text]) => [resolve(path), text]));
  host.fileExists = (path) => texts.has(resolve(path)) || onDisk.fileExists(path);
  host.readFile = (path) => texts.get(resolve(path)) ?? onDisk.readFile(path);
  const program = ts.createProgram(
    files.map((file) => resolve(file)),
    options,
    host,
  );
  return (file) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(resolve(file)))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

function compilerOptions(): ts.CompilerOptions {
  const path = resolve('tsconfig.json');
  const { config } = ts.readConfigFile(path, (name) => ts.sys.readFile(name)) as { config?: unknown };
  return ts.parseJsonConfigFileContent(config, ts.sys, dirname(path)).options;
}
