import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import dockerignore from '@balena/dockerignore';
import { type Copy, DockerfileParser, type From, type Instruction } from 'dockerfile-ast';

/** The image of a Dockerfile, built without Docker. */
export interface Image {
  /** The folder that its command runs in. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string;
  readonly port: string;
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  remove(): Promise<void>;
}

/**
 * Executes a Dockerfile in a temporary folder: copies files, except those that .dockerignore excludes, and runs its
 * npm scripts. Installed packages are those of this repository.
 */
export async function makeImage(dockerfile: string): Promise<Image> {
  const root = await mkdtemp(join(tmpdir(), 'foyer-image-'));
  const remove = (): Promise<void> => rm(root, { recursive: true, force: true });
  try {
    const builder = new Builder(root);
    for (const instruction of DockerfileParser.parse(dockerfile).getInstructions()) {
      await builder.carryOut(instruction);
    }
    return { ...builder.image(), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Whether a file of this repository is in the build context: .dockerignore does not exclude it. */
export async function contextFilter(): Promise<(path: string) => boolean> {
  return dockerignore
    .default()
    .add(await readFile('.dockerignore', 'utf8'))
    .createFilter();
}

class Builder {
  /** The folder of each stage, by its name. */
  private readonly stages = new Map<string, string>();
  /** The last text of each instruction of the stage. */
  private said = new Map<string, string>();
  private directory = '';

  constructor(private readonly root: string) {}

  async carryOut(instruction: Instruction): Promise<void> {
    const args = instruction.getArguments().map((argument) => argument.getValue());
    const keyword = instruction.getKeyword();
    switch (keyword) {
      case 'FROM':
        this.said = new Map();
        this.directory = join(this.root, String(this.stages.size));
        this.stages.set((instruction as From).getBuildStage() ?? '', this.directory);
        return;
      case 'WORKDIR':
        this.directory = join(this.directory, ...args);
        await mkdir(this.directory, { recursive: true });
        return;
      case 'COPY':
        return this.copy(args, (instruction as Copy).getFromFlag()?.getValue());
      case 'RUN':
        return this.run(args.join(' '));
      default:
        this.said.set(keyword, instruction.getArgumentsContent() ?? '');
    }
  }

  image(): Omit<Image, 'remove'> {
    const textOf = (keyword: string): string => this.said.get(keyword) ?? '';
    const variables = [...textOf('ENV').matchAll(/(\w+)=(\S+)/g)];
    return {
      directory: this.directory,
      environment: Object.fromEntries(variables.map(([, name = '', value = '']) => [name, value])),
      user: textOf('USER'),
      port: textOf('EXPOSE'),
      command: JSON.parse(textOf('CMD')) as string[],
      healthcheck: JSON.parse(textOf('HEALTHCHECK').replace('CMD ', '')) as string[],
    };
  }

  /** @param stage to copy from; by default the build context */
  private async copy(args: readonly string[], stage?: string | null): Promise<void> {
    const destination = args.at(-1) ?? '';
    const isGiven = await contextFilter();
    for (const source of args.slice(0, -1)) {
      const target = join(this.directory, destination, destination.endsWith('/') ? basename(source) : '');
      if (stage) {
        const from = join(this.stages.get(stage) ?? '', source);
        await cp(from, target, { recursive: true, verbatimSymlinks: true });
      } else if (isGiven(source)) {
        await cp(source, target, { recursive: true, filter: isGiven });
      } else {
        throw new Error(`.dockerignore leaves out ${source}, which is copied.`);
      }
    }
  }

  private async run(command: string): Promise<void> {
    if (command.includes('npm ci'))
      await symlink(resolve('node_modules'), join(this.directory, 'node_modules'));
    for (const [, script = ''] of command.matchAll(/\bnpm run ([\w:-]+)/g)) {
      await promisify(execFile)('npm', ['run', script], { cwd: this.directory });
    }
  }
}
