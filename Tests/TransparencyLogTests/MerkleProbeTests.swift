import Foundation
import Testing
import TransparencyLog

/// The language-neutral probes of transparency-dev/merkle.
///
/// They are not part of this repository: where the folder is absent, this suite is skipped.
@Suite("Merkle probes", .enabled(if: MerkleProbes.isPresent, "../shared is not beside this checkout"))
struct MerkleProbeTests {
    @Test("every inclusion probe has its stated outcome")
    func inclusion() throws {
        let probes = try MerkleProbes.load("inclusion", as: InclusionProbe.self)
        #expect(probes.count > 90)
        for (name, probe) in probes {
            #expect(probe.holds != probe.wantErr, "\(name)")
        }
    }

    @Test("every consistency probe has its stated outcome")
    func consistency() throws {
        let probes = try MerkleProbes.load("consistency", as: ConsistencyProbe.self)
        #expect(probes.count > 90)
        for (name, probe) in probes {
            #expect(probe.holds != probe.wantErr, "\(name)")
        }
    }
}

private enum MerkleProbes {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/ledger/merkle-testdata/testdata").standardized

    static var isPresent: Bool { FileManager.default.fileExists(atPath: folder.path) }

    static func load<Probe: Decodable>(_ kind: String, as type: Probe.Type) throws -> [(name: String, probe: Probe)] {
        let root = folder.appending(path: kind)
        return try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".json") }.sorted()
            .map { name in
                (name, try JSONDecoder().decode(Probe.self, from: Data(contentsOf: root.appending(path: name))))
            }
    }

    /// nil where the probe holds something that is no hash: that is refused before any proof is looked at.
    static func hashes(_ texts: [String]) -> [MerkleHash]? {
        let hashes = texts.compactMap { MerkleHash(base64: $0) }
        return hashes.count == texts.count ? hashes : nil
    }
}

private struct InclusionProbe: Decodable {
    let leafIdx: UInt64
    let treeSize: UInt64
    let root: String
    let leafHash: String
    let proof: [String]?
    let wantErr: Bool

    var holds: Bool {
        guard let hashes = MerkleProbes.hashes([root, leafHash] + (proof ?? [])) else { return false }
        let proof = InclusionProof(hashes: Array(hashes[2...]))
        do {
            try proof.verify(leaf: hashes[1], index: leafIdx, size: treeSize, root: hashes[0])
            return true
        } catch {
            return false
        }
    }
}

private struct ConsistencyProbe: Decodable {
    let size1: UInt64
    let size2: UInt64
    let root1: String
    let root2: String
    let proof: [String]?
    let wantErr: Bool

    var holds: Bool {
        guard let hashes = MerkleProbes.hashes(proof ?? []) else { return false }
        let proof = ConsistencyProof(hashes: hashes)
        do {
            try proof.verify(oldSize: size1, newSize: size2, oldRoot: root(root1), newRoot: root(root2))
            return true
        } catch {
            return false
        }
    }

    /// Where a probe's root is no hash ("don't care"), one that stands for its text: equal texts, equal roots.
    private func root(_ text: String) -> MerkleHash { MerkleHash(base64: text) ?? .leaf(Array(text.utf8)) }
}
