import type { Rule } from '../rule';
import { grew, shrank } from './quantity-change';

/** Claims of volumes. */
export const volumeClaimRules: readonly Rule[] = [
  {
    id: 'volume-claim-smaller',
    kinds: ['PersistentVolumeClaim'],
    fields: /^spec\.resources\.requests\.storage$/,
    change: shrank,
    effect: 'not possible',
    because: 'a volume can grow but not shrink: keep the size, or move the data to a new claim',
    source: 'Kubernetes: Persistent Volumes, Expanding Persistent Volumes Claims',
  },
  {
    id: 'volume-claim-larger',
    kinds: ['PersistentVolumeClaim'],
    fields: /^spec\.resources\.requests\.storage$/,
    change: grew,
    effect: 'no restart',
    because: 'the volume grows in place, where its storage class has allowVolumeExpansion',
    source: 'Kubernetes: Persistent Volumes, Expanding Persistent Volumes Claims',
  },
  {
    id: 'volume-claim-immutable',
    kinds: ['PersistentVolumeClaim'],
    fields: /^spec\b/,
    effect: 'loses data',
    replaces: true,
    because: 'nothing but the size of a claim can be changed, and a new claim has a new, empty volume',
    source: 'Kubernetes: Persistent Volumes, PersistentVolumeClaims',
  },
  {
    id: 'volume-claim-deleted',
    kinds: ['PersistentVolumeClaim'],
    actions: ['delete'],
    effect: 'loses data',
    because: 'the volume goes with its claim, unless its reclaim policy is Retain',
    source: 'Kubernetes: Persistent Volumes, Reclaiming',
  },
];
