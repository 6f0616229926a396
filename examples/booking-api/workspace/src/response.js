export const ok = (body) => ({ status: 200, body })

/** What every handler gives when a field of the request is not as its contract says. */
export const refused = (field) => ({ status: 422, body: { problem: field } })

/** What a lookup gives when it finds nothing: that is an answer, no failure. */
export const nothing = () => ({ status: 204, body: null })
