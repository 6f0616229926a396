import { expect, it } from 'vitest'
import { PendingUndos } from '../../../../src/vscode/chat/pending-undos.ts'

it('undoes what its button is for, once', async () => {
  const buttons = new PendingUndos()
  const taken: string[] = []
  const [first, second] = ['E3, undone by a command', 'E3 again'].map((what) =>
    buttons.keep(async () => {
      taken.push(what)
      return true
    }),
  )
  expect(await buttons.take(first)).toBe(true)
  expect(await buttons.take(first)).toBe(false)
  expect(taken).toEqual(['E3, undone by a command'])
  expect(await buttons.take(second)).toBe(true)
  expect(await buttons.take(undefined)).toBe(false)
})

it('can be tried again where it failed', async () => {
  const buttons = new PendingUndos()
  let locked = true
  const token = buttons.keep(async () => {
    if (locked) throw new Error('locked')
    return true
  })
  await expect(buttons.take(token)).rejects.toThrow('locked')
  locked = false
  expect(await buttons.take(token)).toBe(true)
})

it('keeps the newest only', async () => {
  const buttons = new PendingUndos()
  const tokens = Array.from({ length: 60 }, () => buttons.keep(async () => true))
  expect(await buttons.take(tokens[9])).toBe(false)
  expect(await buttons.take(tokens[10])).toBe(true)
})
