using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Analytics.Storage;

/// <summary>What an archive holds, written beside it as JSON.</summary>
/// <param name="Partition">Table that was archived.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Sha256">SHA-256 of the uncompressed data, hexadecimal.</param>
/// <param name="WrittenAt">When it was written.</param>
public sealed record ArchiveManifest(string Partition, long Rows, string Sha256, DateTimeOffset WrittenAt);

/// <summary>
/// Scans as files: <c>{partition}.csv.gz</c> (COPY's CSV with a header line, ordered by event id) and <c>{partition}.json</c>.
/// Readable without QrAspire; brought back by <see cref="ImportAsync"/>.
/// </summary>
internal sealed class ScanArchive(NpgsqlDataSource database, PartitionMaintainer partitions, TimeProvider time)
{
    private const int BufferLength = 32 * 1024;

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes a partition; returns only when both files are on the disk under their final names.</summary>
    public async Task<ArchiveManifest> ExportAsync(PartitionSpan span, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var target = Path.Combine(folder, $"{span.Name}.csv.gz");
        var unfinished = $"{target}.part";
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var encoder = new Utf8Blocks();
        await using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
        {
            await using (var zip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true))
            {
                using var copy = await connection.BeginTextExportAsync($"COPY (SELECT {ScanRow.Columns} FROM {span.Name} ORDER BY event_uuid) TO STDOUT (FORMAT CSV, HEADER)", cancellationToken);
                var buffer = new char[BufferLength];
                for (int read; (read = await copy.ReadAsync(buffer, cancellationToken)) > 0;)
                {
                    var bytes = encoder.Encode(buffer.AsSpan(0, read));
                    hash.AppendData(bytes);
                    await zip.WriteAsync(bytes, cancellationToken);
                }
            }

            file.Flush(flushToDisk: true);
        }

        await using var count = new NpgsqlCommand($"SELECT count(*) FROM {span.Name}", connection);
        var manifest = new ArchiveManifest(span.Name, (long)(await count.ExecuteScalarAsync(cancellationToken))!, Convert.ToHexStringLower(hash.GetHashAndReset()), time.GetUtcNow());
        File.Move(unfinished, target, overwrite: true);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{span.Name}.json"), JsonSerializer.Serialize(manifest, JsonConventions.Options), cancellationToken);
        return manifest;
    }

    /// <summary>
    /// Brings an archive's rows back; rows that are there already stay as they are. Rollups are not touched: they never
    /// forgot these scans.
    /// </summary>
    /// <returns>Rows that were put back.</returns>
    /// <exception cref="InvalidDataException">The data is not what the manifest says; nothing was stored.</exception>
    public async Task<long> ImportAsync(string file, CancellationToken cancellationToken)
    {
        var manifest = JsonSerializer.Deserialize<ArchiveManifest>(await File.ReadAllTextAsync(file.Replace(".csv.gz", ".json", StringComparison.Ordinal), cancellationToken), JsonConventions.Options)!;
        var span = PartitionSpan.Parse(manifest.Partition) ?? throw new InvalidDataException($"{manifest.Partition} is no partition.");
        await partitions.EnsureAsync(span.From, span.To.AddMilliseconds(-1), cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, "CREATE TEMPORARY TABLE archived (LIKE scans) ON COMMIT DROP", cancellationToken);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress), s_utf8))
        await using (var copy = await connection.BeginTextImportAsync($"COPY archived ({ScanRow.Columns}) FROM STDIN (FORMAT CSV, HEADER)", cancellationToken))
        {
            var encoder = new Utf8Blocks();
            var buffer = new char[BufferLength];
            for (int read; (read = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                hash.AppendData(encoder.Encode(buffer.AsSpan(0, read)));
                await copy.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }

        await using var count = new NpgsqlCommand("SELECT count(*) FROM archived", connection);
        if ((long)(await count.ExecuteScalarAsync(cancellationToken))! != manifest.Rows || Convert.ToHexStringLower(hash.GetHashAndReset()) != manifest.Sha256)
        {
            throw new InvalidDataException($"{file} is damaged: its rows or checksum differ from the manifest's.");
        }

        var stored = await ExecuteAsync(connection, $"INSERT INTO scans ({ScanRow.Columns}) SELECT {ScanRow.Columns} FROM archived ORDER BY event_uuid ON CONFLICT (event_uuid) DO NOTHING", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return stored;
    }

    /// <summary>Encodes text block by block; a character that lies across two blocks is whole.</summary>
    private sealed class Utf8Blocks
    {
        private readonly Encoder _encoder = s_utf8.GetEncoder();

        public byte[] Encode(ReadOnlySpan<char> block)
        {
            var bytes = new byte[_encoder.GetByteCount(block, flush: false)];
            _encoder.GetBytes(block, bytes, flush: false);
            return bytes;
        }
    }

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
