import { describe, expect, it } from 'vitest'
import type { CommandResult } from '../../../../src/core/ports.ts'
import type { Proposal, ProposalState } from '../../../../src/core/proposals/proposal.ts'
import { CommandRuns } from '../../../../src/node/proposals/command-runs.ts'
import { withoutCopies } from '../../../../src/node/proposals/hidden-copies.ts'
import { scriptedWorkspaces } from '../../../support/scripted-workspaces.ts'

type Tried = Pick<Proposal, 'state' | 'checks' | 'hide'>
const RESULT: CommandResult = {
  exitCode: 0,
  stdout: '',
  stderr: '',
  reports: [],
  timedOut: false,
  truncated: false,
  seconds: 1,
}
const refused = (state: ProposalState): Tried => ({ state, checks: [] })

/** What comes of copies, and which paths the runs had hidden. */
async function tried(copies: string[], outcome: Tried, tier: 'sandboxed' | 'unsandboxed' = 'sandboxed') {
  const hidden: unknown[] = []
  const workspaces = {
    ...scriptedWorkspaces((request) => {
      hidden.push(request.hide)
      return RESULT
    }),
    tier,
  }
  const runs = new CommandRuns(workspaces, '/w', 'digest', new AbortController().signal)
  const result = await withoutCopies(copies, 'its body', runs, refused, async (hiding) => {
    await hiding.of({ run: 'true' })([], 1, 0)
    return outcome
  })
  return { result, hidden, count: runs.count }
}
const VALID: Tried = { state: { kind: 'valid' }, checks: [] }
const BROKEN: Tried = {
  state: { kind: 'refused', code: 'original-fails', reason: 'it fails' },
  checks: [{ tried: 'original', scores: [0], passed: [false], seconds: 1 }],
}

describe('installed copies', () => {
  it.each([
    [['node_modules/words/dist/index.js', 'node_modules/words/index.mjs'], ['node_modules/words']],
    [['node_modules/@me/words/a.js'], ['node_modules/@me/words']],
    [
      ['node_modules/.pnpm/words@1.0.0/node_modules/words/a.js'],
      ['node_modules/.pnpm/words@1.0.0/node_modules/words'],
    ],
    [['node_modules/other/node_modules/words/a.js'], ['node_modules/other/node_modules/words']],
    [['.venv/lib/python3.12/site-packages/words/a.py'], ['.venv/lib/python3.12/site-packages/words']],
    [['.venv/lib/python3.12/site-packages/words.py'], ['.venv/lib/python3.12/site-packages/words.py']],
  ])('are hidden while it is tried, and by the task: %s', async (copies, hide) => {
    const { result, hidden, count } = await tried(copies, VALID)
    expect(result).toEqual({ ...VALID, hide })
    expect(hidden).toEqual([hide])
    expect(count).toBe(1)
  })

  it('give it away where its test needs them', async () => {
    const { result } = await tried(['node_modules/words/index.js'], BROKEN)
    expect(result.state).toEqual({
      kind: 'refused',
      code: 'leak',
      reason:
        'node_modules/words/index.js contains a copy of its body, which an answer could copy, and its test does not pass without that installed copy',
      where: 'node_modules/words/index.js',
    })
  })

  it.each([
    ['a file of the workspace', ['node_modules/words/a.js', 'dist/a.js'], 'dist/a.js', 'sandboxed'],
    [
      'a package outside of the workspace',
      ['/usr/lib/python3/dist-packages/words.py'],
      '/usr/lib/python3/dist-packages/words.py',
      'sandboxed',
    ],
    [
      'an installed one without a sandbox',
      ['node_modules/words/a.js'],
      'node_modules/words/a.js',
      'unsandboxed',
    ],
  ] as const)('nothing is tried with %s', async (_, copies, where, tier) => {
    const { result, hidden } = await tried([...copies], VALID, tier)
    expect(result.state).toMatchObject({ kind: 'refused', code: 'leak', where })
    expect(hidden).toEqual([])
  })

  it('change nothing where there are none', async () => {
    const { result, hidden } = await tried([], BROKEN)
    expect(result).toBe(BROKEN)
    expect(hidden).toEqual([undefined])
  })
})
