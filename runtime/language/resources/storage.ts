// Owns: words that volumes and claims share. Must not: hold fields.

/** How a volume may be mounted. Source: Kubernetes core/v1 PersistentVolumeAccessMode. */
export const ACCESS_MODES = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"] as const;
