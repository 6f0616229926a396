import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { CappedOutput } from '../../../../src/node/sandbox/capped-output.ts'

it('keeps everything within the limit, and head and tail beyond it', () => {
  const chunks = fc.array(fc.stringMatching(/^[a-z]{0,20}$/), { maxLength: 30 })
  fc.assert(
    fc.property(chunks, fc.integer({ min: 2, max: 120 }), (parts, limit) => {
      const output = new CappedOutput(limit)
      for (const part of parts) output.add(Buffer.from(part))
      const all = parts.join('')
      const half = Math.floor(limit / 2)
      if (all.length <= 2 * half) {
        expect(output.truncated).toBe(false)
        expect(output.text()).toBe(all)
      } else {
        expect(output.truncated).toBe(true)
        const lost = all.length - 2 * half
        expect(output.text()).toBe(
          `${all.slice(0, half)}\n[... ${lost} bytes left out ...]\n${all.slice(-half)}`,
        )
      }
    }),
  )
})
