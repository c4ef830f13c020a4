import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { minutes } from '../../job/duration';
import { images } from '../images';
import { cached } from './cache';
import { go, run, type Tool } from './tool';

const VERSION = `v${images.influxdb.split(':')[1]}`;
const MODULE = 'github.com/influxdata/influxdb/v2';
const TAGS = 'sqlite_foreign_keys,sqlite_json';
const cargo: Tool = { command: 'cargo', install: 'install Rust by rustup (https://rustup.rs)' };
const cc: Tool = { command: 'cc', install: 'install a C compiler (apt-get install gcc libc6-dev)' };

/**
 * The path of influxd in the version of the image, without its web page. InfluxDB is not made to be installed as a
 * module: the build happens in a module of its own, with what InfluxDB's go.mod replaces. A part of it is written in
 * Rust, which its own pkg-config builds on the way.
 */
export async function influxd(): Promise<string> {
  const doing = { doing: `building InfluxDB ${VERSION} from its Go module`, takes: minutes(5) };
  const folder = await cached(`influxd-${VERSION}`, doing, async (unfinished) => {
    await run(cargo, ['--version']);
    await run(cc, ['--version']);
    const { Dir: source }: { Dir: string } = JSON.parse(
      await run(go, ['mod', 'download', '-json', `${MODULE}@${VERSION}`], { cwd: unfinished }),
    );
    const original = readFileSync(join(source, 'go.mod'), 'utf8');
    writeFileSync(join(unfinished, 'go.mod'), moduleFile(original));
    const tools = join(unfinished, 'tools');
    const pkgConfig = /github\.com\/influxdata\/pkg-config (v\S+)/.exec(original)?.[1];
    await run(go, ['install', `github.com/influxdata/pkg-config@${pkgConfig}`], {
      env: { ...process.env, GOBIN: tools },
    });
    const rustc = join(tools, 'rustc');
    // Its lints deny what compilers newer than it warn of.
    writeFileSync(rustc, '#!/bin/sh\nexec "$@" --cap-lints allow\n');
    chmodSync(rustc, 0o755);
    const flags = ['-mod=mod', '-trimpath', '-tags', TAGS, '-ldflags', `-s -w -X main.version=${VERSION}`];
    await run(go, ['build', ...flags, '-o', join(unfinished, 'influxd'), `${MODULE}/cmd/influxd`], {
      cwd: unfinished,
      env: {
        ...process.env,
        CGO_ENABLED: '1',
        PKG_CONFIG: join(tools, 'pkg-config'),
        RUSTC_WRAPPER: rustc,
        RUSTUP_TOOLCHAIN: 'stable',
        // Optimising across crates takes long, for a library that reads queries.
        CARGO_PROFILE_RELEASE_LTO: 'off',
      },
    });
    rmSync(tools, { recursive: true });
  });
  return join(folder, 'influxd');
}

function moduleFile(original: string): string {
  const version = /^go .*$/m.exec(original)?.[0] ?? '';
  const replaced = original.match(/^replace .*$/gm) ?? [];
  return ['module influxd', version, `require ${MODULE} ${VERSION}`, ...replaced, ''].join('\n\n');
}
