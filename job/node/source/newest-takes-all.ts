import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';

/**
 * Assigns every partition to the group's member with the highest claim. Windows and checkpoint are one per job, so
 * partitions are never shared out: a member that joins later takes them all, and one left without any knows that it
 * has been replaced.
 */
export const newestTakesAll =
  (claim: number): PartitionAssigner =>
  ({ cluster }) => ({
    name: 'NewestTakesAll',
    version: 1,

    async assign({ members, topics }) {
      const claims = members.map(({ memberMetadata }) => claimOf(memberMetadata));
      const newest = claims.indexOf(Math.max(...claims));
      const all = topics.map((topic) => [
        topic,
        cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId),
      ]);
      return members.map(({ memberId }, index) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: 1,
          assignment: index === newest ? Object.fromEntries(all) : {},
          userData: Buffer.alloc(0),
        }),
      }));
    },

    protocol: ({ topics }) => ({
      name: 'NewestTakesAll',
      metadata: AssignerProtocol.MemberMetadata.encode({ version: 1, topics, userData: Buffer.from(String(claim)) }),
    }),
  });

function claimOf(memberMetadata: Buffer): number {
  return Number(AssignerProtocol.MemberMetadata.decode(memberMetadata)?.userData.toString() ?? -1);
}
