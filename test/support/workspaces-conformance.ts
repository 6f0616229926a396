/**
 * What every implementation of the Workspaces port must do. A test file gives it a way to make some; whoever keeps
 * workspaces elsewhere (another machine, a container) runs the same.
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type {
  ProgramToStart,
  RunningProgram,
  SandboxTier,
  Workspace,
  WorkspaceCommand,
  Workspaces,
} from '../../src/core/ports.ts'
import { FILE_BYTES, HIT_LENGTH, HITS, LISTED, READ_BYTES } from '../../src/node/workspaces/limits.ts'

/** An implementation that is tried. */
export interface Conforming {
  tier: SandboxTier
  /** @param commands that may run at the same time */
  create(commands: number): Promise<Workspaces & { close(): Promise<void> }>
  /** whether anything of these words is left where it keeps workspaces */
  leaves(word: string): boolean
}

const never = new AbortController().signal
const FILES: Record<string, string> = {
  'package.json': '{ "type": "module" }\n',
  'src/main.js': 'import { add } from "./add.js"\nconsole.log(add(1, 2))\n',
  'src/add.js': 'export const add = (a, b) => a + b\n',
  'docs/long.md': Array.from({ length: 40 }, (_, index) => `line ${index + 1}\n`).join(''),
  'docs/no-end.txt': 'without a line break',
  'generated/out.js': 'left out by name\n',
  '.grpoignore': 'generated\n',
  '.git/config': 'SECRET\n',
  '.grpo/library.yaml': 'SECRET\n',
  '.env': 'SECRET\n',
  '.env.local': 'SECRET\n',
  '.npmrc': 'SECRET\n',
  id_ed25519: 'SECRET\n',
  'server.pem': 'SECRET\n',
  'service-account.json': 'SECRET\n',
  'my.tasks.yaml': 'SECRET\n',
  'more.tasks.jsonl': 'SECRET\n',
}
const KEPT = ['.grpoignore', 'bin.dat', 'docs', 'docs/long.md', 'docs/no-end.txt', 'out']
const ALL = [...KEPT, 'package.json', 'run.sh', 'src', 'src/add.js', 'src/main.js']

/** Defines the tests of an implementation. */
export function conformsToWorkspaces(name: string, implementation: Conforming): void {
  describe(`workspaces that are ${name}`, () => {
    let root: string
    let folder: string
    let workspaces: Workspaces & { close(): Promise<void> }

    beforeAll(async () => {
      root = mkdtempSync(join(tmpdir(), 'tfgrpo-conformance-'))
      folder = join(root, 'original')
      for (const [path, content] of Object.entries(FILES)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), content)
      }
      writeFileSync(join(folder, 'bin.dat'), Buffer.from([0, 1, 2, 255]))
      writeFileSync(join(folder, 'run.sh'), '#!/bin/sh\necho ran\n')
      chmodSync(join(folder, 'run.sh'), 0o755)
      writeFileSync(join(root, 'outside.txt'), 'SECRET')
      symlinkSync(root, join(folder, 'out'))
      workspaces = await implementation.create(2)
    }, 60_000)
    afterAll(async () => {
      await workspaces?.close()
      rmSync(root, { recursive: true, force: true })
    })

    const open = (use: 'attempt' | 'command' = 'attempt', signal = never) =>
      workspaces.open({ workspace: folder, workspaceDigest: 'one', use, draw: 'test' }, signal)
    const command = (line: string, more: Partial<WorkspaceCommand> = {}): WorkspaceCommand => ({
      run: { command: line },
      timeoutSeconds: 20,
      network: [],
      ...more,
    })
    /** Opens one, uses it, closes it. */
    async function inOne<T>(
      work: (workspace: Workspace) => Promise<T>,
      use?: 'attempt' | 'command',
    ): Promise<T> {
      const workspace = await open(use)
      try {
        return await work(workspace)
      } finally {
        await workspace.close()
      }
    }
    const sh = async (workspace: Workspace, line: string) => workspace.exec(command(line), never)

    describe('hold a copy', () => {
      it('of all that belongs to it, and of nothing else', async () => {
        const { files, cut } = await inOne((workspace) => workspace.list())
        expect(files.map(({ path }) => path).toSorted()).toEqual(ALL.toSorted())
        expect(cut).toBe(false)
      })

      it('that another one does not see, and that does not touch the original', async () => {
        const [one, other] = [await open(), await open()]
        try {
          await one.write({ path: 'src/add.js', content: 'changed\n' })
          await sh(one, 'rm docs/long.md; echo new > new.txt')
          expect((await other.read('src/add.js')).text).toContain('a + b')
          expect((await other.list()).files.map(({ path }) => path).toSorted()).toEqual(ALL.toSorted())
          expect(readFileSync(join(folder, 'src/add.js'), 'utf8')).toBe(FILES['src/add.js'])
          expect(readFileSync(join(folder, 'docs/long.md'), 'utf8')).toBe(FILES['docs/long.md'])
        } finally {
          await Promise.all([one.close(), other.close()])
        }
      })

      it('that is fresh after whatever was done in the one before', async () => {
        for (let n = 0; n < 4; n++)
          await inOne(async (workspace) => {
            expect((await workspace.diff()).files).toEqual([])
            await sh(workspace, 'rm -rf src; echo left > left.txt; mkdir -m 000 shut; echo h > "$HOME/h"')
          }, 'command')
        const { stdout } = await inOne((workspace) => sh(workspace, 'ls -A; ls -A "$HOME" "$TMPDIR"'))
        expect(stdout).not.toMatch(/left\.txt|shut|^h$/m)
      })

      it('of nothing where they are made from nothing', async () => {
        const workspace = await workspaces.open({ workspaceDigest: '', use: 'attempt', draw: 'empty' }, never)
        expect(await workspace.list()).toEqual({ files: [], cut: false })
        await workspace.write({ path: 'a/b.txt', content: 'b\n' })
        expect((await workspace.diff()).files).toEqual([{ path: 'a/b.txt', kind: 'added', binary: false }])
        await workspace.close()
      })

      it('or none, and say so, where the folder is not there', async () => {
        const request = {
          workspace: join(root, 'none'),
          workspaceDigest: '',
          use: 'attempt',
          draw: '',
        } as const
        await expect(workspaces.open(request, never)).rejects.toMatchObject({
          name: 'CallError',
          kind: 'sandbox',
        })
      })
    })

    describe('list and read', () => {
      it('folders and files with their sizes, and links as links', async () => {
        await inOne(async (workspace) => {
          expect((await workspace.list('src')).files).toEqual([
            { path: 'src/add.js', kind: 'file', bytes: FILES['src/add.js']!.length },
            { path: 'src/main.js', kind: 'file', bytes: FILES['src/main.js']!.length },
          ])
          expect((await workspace.list()).files).toContainEqual({ path: 'out', kind: 'link', bytes: 0 })
          await expect(workspace.list('src/add.js')).rejects.toThrow(/is a file/)
        })
      })

      it('the nearest first, up to a limit', async () => {
        await inOne(async (workspace) => {
          await sh(
            workspace,
            `mkdir -p a/b; i=0; while [ $i -lt ${LISTED + 10} ]; do : > a/b/$i; i=$((i+1)); done`,
          )
          const { files, cut } = await workspace.list()
          expect([files.length, cut]).toEqual([LISTED, true])
          expect(files.map(({ path }) => path)).toContain('src/main.js')
        })
      }, 60_000)

      it('lines of a file', async () => {
        await inOne(async (workspace) => {
          expect(await workspace.read('docs/long.md', { from: 3, to: 4 })).toEqual({
            text: 'line 3\nline 4',
            from: 3,
            to: 4,
            lines: 40,
          })
          expect(await workspace.read('./docs/no-end.txt')).toMatchObject({
            text: 'without a line break',
            lines: 1,
          })
          await expect(workspace.read('docs/long.md', { from: 41 })).rejects.toThrow(/has 40 lines/)
        })
      })

      it('as much as fits of a large file, and nothing of one that is far too large or no text', async () => {
        await inOne(async (workspace) => {
          await workspace.write({ path: 'large.txt', content: `${'x'.repeat(99)}\n`.repeat(4000) })
          const read = await workspace.read('large.txt')
          expect(read).toMatchObject({ from: 1, lines: 4000 })
          expect(read.to).toBeLessThan(4000)
          expect(Buffer.byteLength(read.text)).toBeLessThanOrEqual(READ_BYTES)
          await workspace.write({ path: 'huge.txt', content: 'x'.repeat(FILE_BYTES + 1) })
          await expect(workspace.read('huge.txt')).rejects.toThrow(/with a command/)
          await expect(workspace.read('bin.dat')).rejects.toThrow(/binary/)
          await expect(workspace.read('src')).rejects.toThrow(/is a folder/)
          await expect(workspace.read('src/ad.js')).rejects.toThrow(/did you mean "src\/add\.js"/)
        })
      })
    })

    describe('search', () => {
      const found = async (workspace: Workspace, query: Parameters<Workspace['search']>[0]) => {
        const { hits, cut } = await workspace.search(query, never)
        return { at: hits.map(({ path, line }) => `${path}:${line}`), hits, cut }
      }

      it('for literal text and for patterns, everywhere or in one place', async () => {
        await inOne(async (workspace) => {
          expect((await found(workspace, { text: 'add(1' })).at).toEqual(['src/main.js:2'])
          expect((await found(workspace, { text: 'ADD(1', ignoreCase: true })).at).toEqual(['src/main.js:2'])
          expect((await found(workspace, { pattern: '^line \\d$' })).at).toHaveLength(9)
          expect((await found(workspace, { pattern: '^EXPORT', ignoreCase: true })).at).toEqual([
            'src/add.js:1',
          ])
          expect((await found(workspace, { text: 'add', path: 'src/add.js' })).at).toEqual(['src/add.js:1'])
          expect((await found(workspace, { text: 'add', path: 'docs' })).at).toEqual([])
          expect((await found(workspace, { text: 'SECRET' })).at).toEqual([])
        })
      })

      it('up to a limit of hits, each cut to a length', async () => {
        await inOne(async (workspace) => {
          await workspace.write({
            path: 'many.txt',
            content: `needle ${'y'.repeat(1000)}\n`.repeat(HITS + 5),
          })
          const { hits, cut } = await found(workspace, { text: 'needle' })
          expect([hits.length, cut]).toEqual([HITS, true])
          expect(hits[0]!.text).toHaveLength(HIT_LENGTH)
          expect(await found(workspace, { pattern: 'nee+dle' })).toMatchObject({ cut: true })
        })
      })

      it('with patterns that can neither hang nor break anything', async () => {
        await inOne(async (workspace) => {
          await workspace.write({ path: 'as.txt', content: `${'a'.repeat(40)}!\n` })
          await expect(found(workspace, { pattern: '^(a+)+$', path: 'as.txt' })).rejects.toThrow(
            /took longer/,
          )
          await expect(found(workspace, { pattern: '(' })).rejects.toThrow(/not valid/)
          await expect(found(workspace, { text: '' })).rejects.toThrow(/for nothing/)
          expect((await found(workspace, { text: 'add(1' })).at).toHaveLength(1)
        })
      }, 30_000)
    })

    describe('write', () => {
      it('and make the folders that are missing', async () => {
        await inOne(async (workspace) => {
          await workspace.write({ path: 'deep/er/new.js', content: 'new\n' })
          expect((await sh(workspace, 'cat deep/er/new.js')).stdout).toBe('new\n')
        })
      })

      it('one function of a file, where its language is known', async () => {
        await inOne(async (workspace) => {
          await workspace.write({
            path: 'f.js',
            content: 'export function f() {\n  return 1\n}\nexport const g = 2\n',
          })
          await workspace.write({ path: 'f.js', content: 'function f() {\n  return 5\n}', function: 'f' })
          expect((await workspace.read('f.js')).text).toBe(
            'export function f() {\n  return 5\n}\nexport const g = 2',
          )
        })
      })

      it('and keep a program a program', async () => {
        await inOne(async (workspace) => {
          await workspace.write({ path: 'run.sh', content: '#!/bin/sh\necho again\n' })
          expect((await sh(workspace, './run.sh')).stdout).toBe('again\n')
        })
      })

      it.each(['../x', '/tmp/x', 'src/../../x', '', '.', 'a\0b', 'C:\\x', 'out/x', 'src', 'package.json/x'])(
        'nothing at %j',
        async (path) => {
          await inOne(async (workspace) => {
            await expect(workspace.write({ path, content: 'x' })).rejects.toMatchObject({
              name: 'CallError',
              kind: 'sandbox',
              message: expect.stringMatching(/The path/),
            })
          })
        },
      )
    })

    it('read, list and search nothing outside, not through a link either', async () => {
      await inOne(async (workspace) => {
        await sh(
          workspace,
          `ln -s ${root}/outside.txt link.txt; ln -s ../../.. up; ln -s src/add.js inside.js`,
        )
        for (const path of ['../outside.txt', `${root}/outside.txt`, 'out/outside.txt', 'link.txt', 'up/x']) {
          await expect(workspace.read(path), path).rejects.toMatchObject({
            name: 'CallError',
            kind: 'sandbox',
          })
          await expect(workspace.search({ text: 'SECRET', path }, never), path).rejects.toThrow()
        }
        await expect(workspace.list('out')).rejects.toThrow(/leads out/)
        expect((await workspace.search({ text: 'SECRET' }, never)).hits).toEqual([])
        expect((await workspace.read('inside.js')).text).toContain('a + b')
      })
    })

    describe('run a command', () => {
      it('and say how it ended and what it printed', async () => {
        const result = await inOne((workspace) => sh(workspace, 'echo out; echo err >&2; pwd; exit 3'))
        expect(result).toMatchObject({
          exitCode: 3,
          stderr: 'err\n',
          timedOut: false,
          truncated: false,
          reports: [],
        })
        // The same wherever the copy is.
        expect(result.stdout).toBe('out\n.\n')
      })

      it('one after another in the same files', async () => {
        await inOne(async (workspace) => {
          await sh(workspace, 'echo 1 > count')
          await sh(workspace, 'echo 2 >> count')
          expect((await workspace.read('count')).text).toBe('1\n2')
          expect((await sh(workspace, 'node src/main.js')).stdout).toBe('3\n')
        })
      })

      it('or a verifier module, which gets the task, the answer and the files', async () => {
        const module = join(root, 'verify.mjs')
        writeFileSync(
          module,
          `import { readFileSync } from 'node:fs'
           export const verify = ({ task, answer, workspace }) => ({ score: 1, feedback: [task.id, answer, readFileSync(workspace + '/note', 'utf8')].join() })`,
        )
        await inOne(async (workspace) => {
          await workspace.write({ path: 'note', content: 'n' })
          const run = { module, input: { task: { id: 't' }, answer: 'a' } }
          const result = await workspace.exec({ run, timeoutSeconds: 20, network: [] }, never)
          expect(result.scriptResult).toEqual({ value: { score: 1, feedback: 't,a,n' } })
        }, 'command')
      })

      it('with stdin closed and an environment of its own', async () => {
        process.env.TFGRPO_CONFORMANCE = 'SECRET'
        const { stdout } = await inOne((workspace) => sh(workspace, 'cat; env'))
        delete process.env.TFGRPO_CONFORMANCE
        expect(stdout).toMatch(/^HOME=/m)
        expect(stdout).not.toContain('SECRET')
      })

      it('for so long and no longer, with all that it started', async () => {
        const mark = `7${process.pid}.1`
        await inOne(async (workspace) => {
          const late = command(`sleep ${mark} & sleep ${mark}`, { timeoutSeconds: 0.5 })
          expect(await workspace.exec(late, never)).toMatchObject({ exitCode: null, timedOut: true })
          await sh(workspace, `sleep ${mark} > /dev/null 2>&1 &`)
        })
        await expect.poll(() => running(mark), { timeout: 5000 }).toBe('')
      })

      it('until the signal fires, whether it runs or waits', async () => {
        const mark = `8${process.pid}.1`
        const stop = new AbortController()
        const ones = await Promise.all([open(), open(), open()])
        const runs = ones.map((workspace) => workspace.exec(command(`sleep ${mark}`), stop.signal))
        const settled = Promise.allSettled(runs)
        await expect.poll(() => running(mark), { timeout: 10_000 }).not.toBe('')
        stop.abort()
        for (const one of await settled)
          expect(one).toMatchObject({ status: 'rejected', reason: { name: 'Cancelled' } })
        await expect.poll(() => running(mark), { timeout: 5000 }).toBe('')
        // What was cancelled leaves a workspace that can be used.
        expect((await sh(ones[0]!, 'echo on')).stdout).toBe('on\n')
        await Promise.all(ones.map((workspace) => workspace.close()))
      }, 30_000)

      it('without the network and without the rest of the machine, where it is sandboxed', async () => {
        const server = createServer((socket) => socket.end('SERVED'))
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
        const { port } = server.address() as AddressInfo
        const connect = `require('net').connect(${port}, '127.0.0.1').on('error', () => {}).pipe(process.stdout)`
        const line = `cat ${root}/outside.txt; echo x > ${root}/written; node -e "${connect}"`
        const { stdout } = await inOne((workspace) => sh(workspace, line))
        server.close()
        const free = implementation.tier === 'unsandboxed'
        expect([stdout.includes('SECRET'), stdout.includes('SERVED')]).toEqual([free, free])
        expect(existsSync(join(root, 'written'))).toBe(free)
      })

      it('and collect reports that it left, and none that was there or was written as the answer', async () => {
        const junit = '<testsuites><testsuite name="s"/></testsuites>'
        await inOne(async (workspace) => {
          await workspace.write({ path: 'forged.xml', content: junit })
          const first = await sh(workspace, `echo '${junit}' > report.xml; echo '{}' > other.json`)
          expect(first.reports.map(({ path }) => path)).toEqual(['report.xml'])
          expect((await sh(workspace, 'true')).reports).toEqual([])
          const again = await sh(workspace, `echo '${junit}' > build.xml`)
          expect(again.reports.map(({ path }) => path)).toEqual(['build.xml'])
        })
      })
    })

    describe('start a program', () => {
      const start = (workspace: Workspace, run: ProgramToStart['run'], signal = never, timeoutSeconds = 20) =>
        workspace.start({ run, timeoutSeconds, network: [] }, signal)
      const bytes = (text: string) => new TextEncoder().encode(text)
      async function output(program: RunningProgram): Promise<string> {
        const decoder = new TextDecoder()
        let text = ''
        for (let next = await program.read(); next !== null; next = await program.read())
          text += decoder.decode(next, { stream: true })
        return text
      }

      it('that talks, while the workspace is used', async () => {
        await inOne(async (workspace) => {
          const program = await start(workspace, {
            command: 'while read line; do echo "got $line"; echo "$line" > said; done; echo late >&2; exit 4',
          })
          await program.write(bytes('one\n'))
          expect(new TextDecoder().decode((await program.read()) ?? undefined)).toBe('got one\n')
          await expect.poll(async () => (await workspace.read('said')).text).toBe('one')
          expect((await sh(workspace, 'cat said')).stdout).toBe('one\n')
          program.closeInput()
          expect(await output(program)).toBe('')
          expect(await program.ended).toMatchObject({
            ...{ exitCode: 4, stderr: 'late\n', timedOut: false, problem: null },
          })
          // What has ended takes nothing, and fails nobody.
          await program.write(bytes('two\n'))
          program.kill()
        })
      })

      it('in its folders, with files of its own in a home that is no part of the workspace', async () => {
        await inOne(async (workspace) => {
          const program = await start(workspace, {
            program: [
              '/bin/sh',
              '-c',
              'pwd; echo "$HOME"; echo "$TMPDIR"; cat "$HOME/.x/settings"; echo "$V"',
            ],
            variables: { V: 'value' },
            readable: [],
            hidden: [],
            home: [{ path: '.x/settings', content: 'set' }],
          })
          const { work, home, temporary } = program.folders
          expect(await output(program)).toBe(`${work}\n${home}\n${temporary}\nsetvalue\n`)
          await program.ended
          expect(await workspace.diff()).toEqual({ patch: '', files: [] })
        })
        expect((await inOne((workspace) => sh(workspace, 'ls -A "$HOME"'))).stdout).toBe('')
      })

      it('that waits while nobody reads what it prints, and loses nothing of it', async () => {
        await inOne(async (workspace) => {
          const program = await start(workspace, {
            command: 'i=0; while [ $i -lt 20 ]; do head -c 100000 /dev/zero; echo $i > at; i=$((i+1)); done',
          })
          await expect.poll(() => workspace.read('at').catch(() => null)).not.toBeNull()
          const text = await output(program)
          expect(text.length).toBe(2_000_000)
          expect(await program.ended).toMatchObject({ exitCode: 0 })
        })
      })

      it('until it is killed, its time is over, the signal fires or the workspace is closed, with all that it started', async () => {
        const mark = `6${process.pid}.1`
        const stop = new AbortController()
        const run = { command: `sleep ${mark} & sleep ${mark}` }
        const ones = await Promise.all([open(), open(), open(), open()])
        const programs = await Promise.all([
          start(ones[0]!, run),
          start(ones[1]!, run, never, 0.5),
          start(ones[2]!, run, stop.signal),
          start(ones[3]!, run),
        ])
        await expect.poll(() => running(mark), { timeout: 10_000 }).not.toBe('')
        programs[0]!.kill()
        stop.abort()
        await ones[3]!.close()
        const ends = await Promise.all(programs.map(({ ended }) => ended))
        expect(ends.map(({ exitCode, timedOut }) => [exitCode, timedOut])).toEqual([
          [null, false],
          [null, true],
          [null, false],
          [null, false],
        ])
        expect(await programs[0]!.read()).toBeNull()
        await expect.poll(() => running(mark), { timeout: 5000 }).toBe('')
        await expect(start(ones[0]!, run, stop.signal)).rejects.toMatchObject({ name: 'Cancelled' })
        await expect(start(ones[3]!, run)).rejects.toThrow(/is closed/)
        await Promise.all(ones.map((workspace) => workspace.close()))
      }, 30_000)
    })

    describe('say what changed', () => {
      it('as a patch that git applies to the original', async () => {
        await inOne(async (workspace) => {
          await workspace.write({ path: 'src/add.js', content: 'export const add = (a, b) => b + a\n' })
          await workspace.write({ path: 'with space/näme.txt', content: 'no end' })
          await workspace.write({ path: 'docs/no-end.txt', content: 'with one now\n' })
          await sh(
            workspace,
            'mv docs/long.md docs/renamed.md; chmod -x run.sh; ln -s src/add.js link.js; : > empty',
          )
          const { patch, files } = await workspace.diff()
          expect(files).toEqual(
            [
              ['docs/long.md', 'deleted'],
              ['docs/no-end.txt', 'modified'],
              ['docs/renamed.md', 'added'],
              ['empty', 'added'],
              ['link.js', 'added'],
              ['run.sh', 'modified'],
              ['src/add.js', 'modified'],
              ['with space/näme.txt', 'added'],
            ].map(([path, kind]) => ({ path, kind, binary: false })),
          )
          expect(patch).toContain(
            '-export const add = (a, b) => a + b\n+export const add = (a, b) => b + a\n',
          )
          const copy = await open()
          await copy.write({ path: 'the.patch', content: patch })
          const applied = await sh(copy, 'git apply --unsafe-paths the.patch && rm the.patch')
          expect(applied).toMatchObject({ exitCode: 0, stderr: '' })
          expect(await copy.diff()).toEqual({ patch, files })
          await copy.close()
          const again = await open()
          await again.apply({ patch, keep: [] })
          expect(await again.diff()).toEqual({ patch, files })
          await again.close()
          const keeping = await open()
          await keeping.apply({ patch, keep: ['docs', 'link.js'] })
          expect((await keeping.diff()).files.map(({ path }) => path)).toEqual(
            files.map(({ path }) => path).filter((path) => !/^(?:docs\/|link\.js)/.test(path)),
          )
          await keeping.close()
        })
      }, 30_000)

      it('and make a change whole or not at all, and nowhere else', async () => {
        const change = (path: string, before: string) =>
          `--- a/${path}\n+++ b/${path}\n@@ -1,1 +1,1 @@\n-${before}\n+changed\n`
        await inOne(async (workspace) => {
          const fits = change('docs/no-end.txt', 'without a line break\n\\ No newline at end of file')
          for (const wrong of [
            change('src/main.js', 'other'),
            change('none.js', 'x'),
            change('../out.js', 'x'),
          ])
            await expect(workspace.apply({ patch: fits + wrong, keep: [] })).rejects.toMatchObject({
              kind: 'sandbox',
            })
          expect((await workspace.diff()).files).toEqual([])
        })
      })

      it('also of binary files', async () => {
        await inOne(async (workspace) => {
          await sh(workspace, "printf '\\000\\001' > bin.dat; printf '\\000' > new.dat")
          const { patch, files } = await workspace.diff()
          expect(files).toEqual([
            { path: 'bin.dat', kind: 'modified', binary: true },
            { path: 'new.dat', kind: 'added', binary: true },
          ])
          expect(patch).toContain('GIT binary patch\nliteral 2\n')
          const again = await open()
          await again.apply({ patch, keep: [] })
          expect(await again.diff()).toEqual({ patch, files })
          await again.close()
        })
      })

      it('and not what copies leave out', async () => {
        await inOne(async (workspace) => {
          await sh(
            workspace,
            'mkdir -p node_modules/x generated .git; for f in node_modules/x/a generated/a .git/a .env a.tasks.yaml; do echo a > $f; done',
          )
          expect(await workspace.diff()).toEqual({ patch: '', files: [] })
        })
      })

      it('soon, also where a large file differs everywhere', async () => {
        await inOne(async (workspace) => {
          const lines = (from: number) =>
            Array.from({ length: 20_000 }, (_, index) => `${index * from}\n`).join('')
          await workspace.write({ path: 'docs/long.md', content: lines(7) })
          const { patch } = await workspace.diff()
          expect(patch.split('\n').filter((line) => line.startsWith('+'))).toHaveLength(20_001)
        })
      })
    })

    it('go back to a snapshot, as often as wanted', async () => {
      await inOne(async (workspace) => {
        await workspace.write({ path: 'src/add.js', content: 'first\n' })
        await sh(workspace, 'ln -s src/add.js link.js; mkdir hollow; echo keep > "$HOME/kept"')
        const before = await workspace.diff()
        const snapshot = await workspace.snapshot()
        for (let n = 0; n < 2; n++) {
          await sh(workspace, 'rm -rf src docs; echo later > later.txt; echo second > link.js')
          await snapshot.restore()
          expect(await workspace.diff()).toEqual(before)
        }
        const { stdout } = await sh(workspace, 'cat link.js; ls -d hollow; ls -A "$HOME"; ./run.sh')
        expect(stdout).toBe('first\nhollow\nran\n')
        // What was not restored can be changed on.
        await workspace.write({ path: 'src/add.js', content: 'third\n' })
        expect((await workspace.diff()).patch).toContain('+third')
      })
    })

    describe('close', () => {
      it('once and for all: later requests are refused', async () => {
        const workspace = await open()
        const snapshot = await workspace.snapshot()
        await workspace.close()
        await workspace.close()
        const closed = { name: 'CallError', kind: 'sandbox', message: expect.stringContaining('is closed') }
        await expect(workspace.read('src/add.js')).rejects.toMatchObject(closed)
        await expect(workspace.write({ path: 'a', content: '' })).rejects.toMatchObject(closed)
        await expect(sh(workspace, 'true')).rejects.toMatchObject(closed)
        await expect(workspace.diff()).rejects.toMatchObject(closed)
        await expect(snapshot.restore()).rejects.toMatchObject(closed)
      })

      it('and end the command that runs, and leave nothing', async () => {
        const mark = `9${process.pid}.1`
        const workspace = await open()
        await workspace.write({ path: `${mark}.txt`, content: mark })
        await workspace.snapshot()
        expect(implementation.leaves(`${mark}.txt`)).toBe(true)
        const runs = workspace.exec(command(`sleep ${mark}`), never)
        const settled = Promise.allSettled([runs])
        await expect.poll(() => running(mark), { timeout: 10_000 }).not.toBe('')
        await workspace.close()
        expect(await settled).toMatchObject([{ status: 'rejected', reason: { name: 'Cancelled' } }])
        await expect.poll(() => running(mark), { timeout: 5000 }).toBe('')
        expect(implementation.leaves(`${mark}.txt`)).toBe(false)
      }, 30_000)
    })

    it('wait for their turn: as many commands run as may, and attempts that are kept open hold up nobody', async () => {
      const kept = await Promise.all(Array.from({ length: 5 }, () => open()))
      const results = await Promise.all([
        ...kept.map((workspace) => sh(workspace, 'echo kept')),
        ...Array.from({ length: 5 }, () => inOne((workspace) => sh(workspace, 'echo brief'), 'command')),
      ])
      expect(results.map(({ stdout }) => stdout)).toEqual([
        ...Array(5).fill('kept\n'),
        ...Array(5).fill('brief\n'),
      ])
      const stop = new AbortController()
      const [first, second] = [await open('command'), await open('command')]
      const third = open('command', stop.signal)
      stop.abort()
      await expect(third).rejects.toMatchObject({ name: 'Cancelled' })
      await Promise.all([first.close(), second.close()])
      await Promise.all(kept.map((workspace) => workspace.close()))
      expect(await inOne(async () => 'on', 'command')).toBe('on')
    }, 60_000)

    it('are gone when all are closed, those that are open with them', async () => {
      const others = await implementation.create(1)
      const mark = `gone-${process.pid}`
      const workspace = await others.open({ workspaceDigest: '', use: 'attempt', draw: '' }, never)
      await workspace.write({ path: mark, content: '' })
      const runs = workspace.exec(command(`echo > running; sleep 20`), never)
      // A command that was ended with them did not fail: it was not run.
      const ended = expect(runs).rejects.toMatchObject({ name: 'Cancelled' })
      await expect.poll(() => implementation.leaves('running'), { timeout: 10_000 }).toBe(true)
      await others.close()
      await ended
      expect(implementation.leaves(mark)).toBe(false)
      await expect(workspace.read(mark)).rejects.toMatchObject({ name: 'Cancelled' })
      await expect(
        others.open({ workspaceDigest: '', use: 'command', draw: '' }, never),
      ).rejects.toMatchObject({
        name: 'Cancelled',
      })
    })
  })
}

/** Process ids of what has these words in its command line. */
function running(words: string): string {
  try {
    return execFileSync('pgrep', ['-f', `sleep ${words}`], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}
