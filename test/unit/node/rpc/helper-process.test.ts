import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { HelperProcess } from '../../../../src/node/rpc/helper-process.ts'
import type { TestHelper } from '../../../support/rpc-helper.ts'

const PROGRAM = fileURLToPath(new URL('../../../support/rpc-helper.ts', import.meta.url))

let helper: HelperProcess<TestHelper, object>
let gone: string[]
const start = (program = PROGRAM) => {
  gone = []
  helper = new HelperProcess({ program, functions: {}, gone: ({ message }) => gone.push(message) })
  return helper
}
afterEach(() => helper.close(0))

describe('a helper process', () => {
  it('answers, also what is large, and sees only the variables that it needs', async () => {
    process.env.TFGRPO_PLANTED = 'secret'
    start()
    const large = 'x'.repeat(8_000_000)
    expect(await helper.call('echo', large)).toBe(large)
    expect(await helper.call('variable', 'TFGRPO_PLANTED')).toBeNull()
    expect(await helper.call('variable', 'PATH')).toBe(process.env.PATH)
    delete process.env.TFGRPO_PLANTED
  })

  it('that is killed rejects what waits for it, with how it ended and its last line', async () => {
    start()
    const calls = [helper.call('hang'), helper.call('die', 'SIGKILL')]
    for (const call of calls)
      await expect(call).rejects.toMatchObject({
        name: 'HelperGone',
        message: 'ended with signal SIGKILL (out of luck)',
      })
    expect(gone).toEqual(['ended with signal SIGKILL (out of luck)'])
    await expect(helper.call('echo', 'x')).rejects.toThrow('ended with signal SIGKILL')
  })

  it('that cannot be started says so', async () => {
    start(`${PROGRAM}.missing`)
    await expect(helper.call('echo', 'x')).rejects.toMatchObject({
      name: 'HelperGone',
      message: expect.stringMatching(/^ended with exit code 1 /),
    })
  })

  it('ends when it is closed, and is waited for', async () => {
    start()
    await helper.call('echo', 'x')
    const waiting = helper.call('hang')
    const failed = expect(waiting).rejects.toThrow('ended with exit code 0')
    await helper.close(10_000)
    expect(gone).toEqual(['ended with exit code 0'])
    await failed
  })
})
