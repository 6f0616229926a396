import { describe, expect, it } from 'vitest'
import { BudgetReached, CallError, Cancelled } from '../../../../src/core/errors.ts'
import { packError, unpackError } from '../../../../src/node/rpc/packed-error.ts'

class OddFault extends Error {
  override readonly name = 'OddFault'
  readonly where: { line: number }
  constructor(line: number) {
    super('odd')
    this.where = { line }
  }
}

/** As JSON carries it: what survives that survives a structured clone too. */
const crossed = (error: unknown, classes = {}) =>
  unpackError(JSON.parse(JSON.stringify(packError(error))), classes)

describe('an error that is sent to another process', () => {
  it('keeps class, fields, stack and getters', () => {
    const error = new CallError('quota', 'nothing left')
    const arrived = crossed(error)
    expect(arrived).toBeInstanceOf(CallError)
    expect(arrived).toMatchObject({ name: 'CallError', kind: 'quota', message: 'nothing left', fatal: true })
    expect(arrived.stack).toBe(error.stack)
    expect(crossed(new Cancelled())).toBeInstanceOf(Cancelled)
    expect(crossed(new BudgetReached('cost', 'x'))).toMatchObject({ budget: 'cost' })
  })

  it('keeps its cause and what the operating system says', () => {
    const cause = Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' })
    const arrived = crossed(new CallError('sandbox', 'no', [{ do: 'resume' }], { cause }))
    expect(arrived.cause).toMatchObject({ message: 'no such file', code: 'ENOENT', syscall: 'open' })
    expect(arrived).toMatchObject({ remedies: [{ do: 'resume' }] })
  })

  it('is of its class where the channel knows it, else known by its name', () => {
    const known = crossed(new OddFault(3), { OddFault })
    expect(known).toBeInstanceOf(OddFault)
    expect(known).toMatchObject({ where: { line: 3 } })
    const unknown = crossed(new OddFault(3))
    expect(unknown).not.toBeInstanceOf(OddFault)
    expect(unknown).toMatchObject({ name: 'OddFault', where: { line: 3 } })
    expect(Object.hasOwn(crossed(new TypeError('t')), 'name')).toBe(true)
  })

  it('may be anything that was thrown, with fields of any kind', () => {
    expect(crossed('a text').message).toBe('a text')
    expect(crossed(undefined).message).toBe('undefined')
    const odd = Object.assign(new Error('odd'), { again: () => 1, id: 1n })
    expect(crossed(odd).message).toBe('odd')
    expect(crossed(new DOMException('late', 'TimeoutError'))).toMatchObject({
      name: 'TimeoutError',
      message: 'late',
    })
  })
})
