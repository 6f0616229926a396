/** Harbor task folders: imported, checked, exported, and imported again. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { parse } from 'smol-toml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import { recordsOf, runCli } from '../support/cli-process.ts'

let root: string
/** where exports go: what is in a task file of a folder already is not imported again */
let other: string

function write(path: string, content: string, executable = false): void {
  const at = join(root, path)
  mkdirSync(dirname(at), { recursive: true })
  writeFileSync(at, content)
  if (executable) chmodSync(at, 0o755)
}

const TEST = `#!/bin/bash
set -e
[ "$(pwd)" = /app ] && [ -f /tests/expected.txt ]
if cmp -s greeting.txt /tests/expected.txt; then r=1; else r=0; fi
echo "{\\"reward\\": $r, \\"style\\": 0}" > /logs/verifier/reward.json
`

beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  root = mkdtempSync(join(tmpdir(), 'tfgrpo-harbor-'))
  other = mkdtempSync(join(tmpdir(), 'tfgrpo-harbor-out-'))
  write('bench/greet/task.toml', 'version = "1.0"\n[environment]\nallow_internet = false\n')
  write('bench/greet/instruction.md', 'Write a greeting for name.txt to /app/greeting.txt.\n')
  write('bench/greet/environment/name.txt', 'Ada\n')
  write('bench/greet/tests/test.sh', TEST)
  write('bench/greet/tests/expected.txt', 'Hello, Ada\n')
  write(
    'bench/greet/solution/solve.sh',
    '#!/bin/bash\necho "Hello, $(cat /app/name.txt)" > /app/greeting.txt\n',
  )
  write('bench/boxed/task.toml', '[environment]\nnetwork_mode = "no-network"\n')
  write('bench/boxed/instruction.md', 'Write a greeting for name.txt to /app/greeting.txt.\n')
  write('bench/boxed/environment/Dockerfile', 'FROM scratch\nWORKDIR /app\nCOPY name.txt /app/\n')
  write('bench/boxed/environment/name.txt', 'Ada\n')
  write('bench/boxed/tests/test.sh', TEST)
  write('bench/boxed/tests/expected.txt', 'Hello, Ada\n')
  write('bench/boxed/solution/solve.sh', '#!/bin/bash\necho "Hello, $(cat name.txt)" > greeting.txt\n')
})

afterAll(() => {
  for (const folder of [root, other]) rmSync(folder, { recursive: true, force: true })
})

/** Stands in for Docker: an image is a folder, and a container a sandbox with the mounts that were asked for. */
const DOCKER = `#!/bin/bash
image="$(dirname "$0")/image"
echo "$*" >> "$(dirname "$0")/asked"
case "$1" in
  version) echo 28 ;;
  build) rm -rf "$image"; cp -r "\${@: -1}" "$image"; rm "$image/Dockerfile"; echo sha ;;
  inspect) echo /app ;;
  create) echo made ;;
  cp) cp -r "$image/." "$3/" ;;
  rm) ;;
  run)
    binds=(); shift
    while [ "$1" != --entrypoint ]; do
      case "$1" in
        --mount) from="\${2#*source=}"; binds+=(--bind "\${from%%,*}" "\${2#*target=}"); shift 2 ;;
        --rm) shift ;;
        *) shift 2 ;;
      esac
    done
    exec bwrap --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64 \\
      --dev /dev --proc /proc "\${binds[@]}" --chdir /app /bin/sh -c "\${@: -1}" ;;
esac
`

const finished = (stdout: string) => recordsOf(stdout).at(-1)

describe('a folder of Harbor tasks', () => {
  it('becomes tasks that its own tests score; those with an image need Docker', async () => {
    const result = await runCli(['tasks', 'import', 'bench', '--take', 'all', '--json'], {
      cwd: root,
      env: { PATH: pathWithoutDocker() },
    })
    expect(result.stderr).not.toContain('Unexpected fault')
    expect(recordsOf(result.stdout).find(({ type }) => type === 'not-taken-over')).toMatchObject({
      file: 'bench/boxed',
      reason: expect.stringMatching(
        /^its environment is an image, and Docker does not run here \([^.]*\)\.$/,
      ),
    })
    expect(finished(result.stdout)).toMatchObject({
      proposals: 1,
      offered: 1,
      taken: ['greet'],
      notTakenOver: 1,
    })
    const checked = await runCli(['tasks', 'check', 'bench.tasks.yaml', '--json'], { cwd: root })
    expect(finished(checked.stdout)).toMatchObject({ tasks: 1, healthy: 1 })
  }, 60_000)

  it('is what tasks are exported as; imported again they are the same', async () => {
    const exported = await runCli(
      ['tasks', 'export', 'bench.tasks.yaml', '--to', 'harbor', '--out', join(other, 'again'), '--json'],
      { cwd: root },
    )
    expect(finished(exported.stdout)).toMatchObject({ written: ['greet'] })
    expect(parse(readFileSync(join(other, 'again/greet/task.toml'), 'utf8'))).toMatchObject({
      schema_version: '1.4',
      task: { name: 'bench/greet' },
      environment: { workdir: '/app', network_mode: 'no-network' },
    })
    const result = await runCli(['tasks', 'import', 'again', '--take', 'all', '--json'], { cwd: other })
    expect(finished(result.stdout)).toMatchObject({ taken: ['greet'] })
    const patchIn = (file: string) => /solution:[\s\S]*/.exec(readFileSync(file, 'utf8'))![0]
    expect(patchIn(join(other, 'again.tasks.yaml'))).toBe(patchIn(join(root, 'bench.tasks.yaml')))

    const twice = await runCli(
      ['tasks', 'export', 'bench.tasks.yaml', '--to', 'harbor', '--out', join(other, 'again')],
      {
        cwd: root,
      },
    )
    expect(twice).toMatchObject({ code: 2, stderr: expect.stringContaining('again/greet exists already') })
  }, 60_000)

  it('holds tasks of code, without the answer where an agent sees it; what only a reply answers is left out', async () => {
    write('code/package.json', '{ "type": "module" }\n')
    write('code/src/double.js', 'export function double(n) {\n  return n * 2\n}\n')
    write(
      'code/test/double.test.js',
      "import { test } from 'node:test'\nimport assert from 'node:assert/strict'\nimport { double } from '../src/double.js'\ntest('doubles', () => assert.equal(double(2), 4))\n",
    )
    write(
      'code/all.tasks.yaml',
      `workspace: .
tasks:
  - id: double
    prompt: Write double.
    verify: { type: command, write: src/double.js, function: double, run: node --test test/double.test.js }
    solution: "\`\`\`js\\nexport function double(n) {\\n  return n * 2\\n}\\n\`\`\`"
  - id: sum
    prompt: What is 1 + 1?
    answer: "2"
    verify: { type: exact }
`,
    )
    const exported = await runCli(
      ['tasks', 'export', 'code/all.tasks.yaml', '--to', 'harbor', '--out', join(other, 'coded'), '--json'],
      { cwd: root },
    )
    expect(finished(exported.stdout)).toMatchObject({ tasks: 2, written: ['double'] })
    const seen = readFileSync(join(other, 'coded/double/environment/workspace/src/double.js'), 'utf8')
    expect(seen).not.toContain('n * 2')
    expect(existsSync(join(other, 'coded/double/environment/workspace/all.tasks.yaml'))).toBe(false)
    const result = await runCli(['tasks', 'import', 'coded', '--take', 'all', '--json'], { cwd: other })
    expect(finished(result.stdout)).toMatchObject({ taken: ['double'] })
  }, 60_000)

  it('runs tasks with an image in containers', async () => {
    write('bin/docker', DOCKER, true)
    const env = { PATH: `${join(root, 'bin')}${delimiter}${process.env.PATH}` }
    rmSync(join(root, 'bench.tasks.yaml'))
    const result = await runCli(['tasks', 'import', 'bench', '--take', 'all', '--json'], { cwd: root, env })
    expect(finished(result.stdout)).toMatchObject({ taken: ['boxed', 'greet'] })
    const asked = readFileSync(join(root, 'bin/asked'), 'utf8')
    expect(asked).toMatch(/^build --quiet --tag tfgrpo-task:[0-9a-f]+ .*bench\/boxed\/environment$/m)
    expect(asked).toMatch(
      /^run --rm --name \S+ --network none .*target=\/app .*target=\/tests .*target=\/logs /m,
    )
  }, 60_000)
})

/** Where Docker is installed, it is not found. */
const pathWithoutDocker = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !existsSync(join(folder, 'docker')))
    .join(delimiter)
