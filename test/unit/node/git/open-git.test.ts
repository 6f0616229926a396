import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GitHistory } from '../../../../src/node/git/open-git.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tfgrpo-open-git-'))
  git('init', '-q')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function git(...args: string[]): void {
  const settings = ['user.name=A', 'user.email=a@b.c', 'commit.gpgsign=false', 'core.hooksPath=/dev/null']
  execFileSync('git', [...settings.flatMap((setting) => ['-c', setting]), ...args], { cwd: folder })
}

function commit(message: string, ...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), message)
  }
  git('add', '-A')
  git('commit', '-q', '-m', message)
}

describe('the commits of one package', () => {
  it('are those that change something in it, with all that they change', async () => {
    commit('one', 'packages/a/x.js')
    commit('other', 'packages/b/x.js')
    commit('both', 'packages/a/x.js', 'packages/b/x.js', 'root.js')
    commit('like it by name', 'packages/ab/x.js')
    const history = await GitHistory.open(folder, new AbortController().signal)
    const read = async (inside?: string) =>
      (await history.commits(10, undefined, inside)).map(({ message, changes }) => [
        message.trim(),
        changes.map(({ path }) => path),
      ])
    expect(await read('packages/a')).toEqual([
      ['both', ['packages/a/x.js', 'packages/b/x.js', 'root.js']],
      ['one', ['packages/a/x.js']],
    ])
    expect((await read()).map(([message]) => message)).toEqual(['like it by name', 'both', 'other', 'one'])
  })
})
