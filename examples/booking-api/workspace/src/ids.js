/** Ids leave the service with the kind of what they belong to: idOf('seat', 7) -> 'seat:7' */
export const idOf = (kind, number) => `${kind}:${number}`
