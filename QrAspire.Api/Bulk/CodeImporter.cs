using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;
using QrAspire.Api.Codes;
using QrAspire.Api.Data;
using QrAspire.Api.Folders;
using QrAspire.Api.Links;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Bulk;

/// <summary>
/// Stores many codes: rows are checked one by one and copied into PostgreSQL in batches, so that memory does not grow with the
/// file but for the report. A batch is one statement, hence one <c>*</c> for Redirect. A limit counts the scans that a code had elsewhere.
/// </summary>
public sealed class CodeImporter(CodesDbContext db, CodeEditor editor, TimeProvider time, Actor actor)
{
    /// <summary>Most rows of one import.</summary>
    public const int MaxRows = 100_000;

    private const int BatchSize = 2000;
    private const string Savepoint = "import_start";
    private const string Columns =
        "id, short_id, kind, payload, title, description, notes, tags, folder_id, design, rules, status, valid_from, valid_until, max_scans, fallback_url, "
        + "forward_query, query_merge, utm, deep_links, content, track_scans, preview_first, preview_after_change, redirect_status, imported_scans, created_at, updated_at, version";

    private ImportedRows _report = new();
    private readonly Dictionary<string, Guid> _folders = new(StringComparer.OrdinalIgnoreCase);
    private int _failed;

    /// <summary>Imports rows in one transaction: whatever cuts it off, nothing is kept of it.</summary>
    /// <returns>The report; null when there are more rows than allowed, and then nothing is kept.</returns>
    public async Task<ImportReport?> ImportAsync(IAsyncEnumerable<ImportRow> rows, bool allOrNothing, bool dryRun, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        // With an idempotency key the whole import is in that key's transaction already, and may be repeated with it.
        Reset();
        var outer = db.Database.CurrentTransaction;
        await using var own = outer is null ? await db.Database.BeginTransactionAsync(cancellationToken) : null;
        if (outer is not null) await outer.CreateSavepointAsync(Savepoint, cancellationToken);
        await db.Database.ExecuteSqlRawAsync("CREATE TEMPORARY TABLE IF NOT EXISTS import_rows (LIKE codes INCLUDING DEFAULTS, document jsonb) ON COMMIT DROP", cancellationToken);
        foreach (var folder in await db.Folders.AsNoTracking().ToListAsync(cancellationToken)) _folders[folder.Name] = folder.Id;

        var batch = new List<Candidate>(BatchSize);
        var count = 0;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            if (++count > MaxRows) return null;
            if (Check(row) is { } candidate) batch.Add(candidate);
            if (count % BatchSize != 0) continue;
            await StoreAsync(batch, cancellationToken);
            batch.Clear();
            progress?.Report(new(count, _failed));
        }

        await StoreAsync(batch, cancellationToken);
        progress?.Report(new(count, _failed));
        _report.SortByLine();
        var keep = !dryRun && !(allOrNothing && _failed > 0);
        if (keep && own is not null) await own.CommitAsync(cancellationToken);
        else if (!keep && outer is not null) await outer.RollbackToSavepointAsync(Savepoint, cancellationToken);
        return new ImportReport(dryRun, allOrNothing ? "allOrNothing" : "bestEffort", count, count - _failed, _failed, _report);
    }

    private void Reset()
    {
        _report = new();
        _folders.Clear();
        _failed = 0;
    }

    private Candidate? Check(ImportRow row)
    {
        if (row.Row is not { } body) return Refuse(row.Line, [new("", "invalid_row", row.Problem!)]);

        var errors = new List<FieldError>();
        foreach (var shownOnly in (string[])["id", "shortUrl", "version", "hasPassword", "destinationChangedAt"]) body.Remove(shownOnly);
        var fields = new FieldReader(body, errors);
        var folder = fields.Text("folder", 100)?.Trim();
        var createdAt = fields.Time("createdAt");
        var updatedAt = fields.Time("updatedAt");
        var shortId = fields.Text("shortId", ShortIds.MaxAliasLength);
        if (shortId is not null && !ShortIds.IsWellFormed(shortId)) fields.Refuse("shortId", "invalid_characters", "A short id consists of 1 to 64 letters, digits, '_' and '-'.");
        if (fields.Has("password")) fields.Refuse("password", "not_importable", "Passwords are set code by code: their slow hash would stop a bulk import.");
        var importedScans = fields.WholeNumber("importedScans", 0, 1_000_000_000_000);
        foreach (var taken in (string[])["folder", "createdAt", "updatedAt", "shortId", "importedScans", "password"]) body.Remove(taken);

        var (draft, invalid) = editor.ReadNew(body);
        if (invalid?.Value is ErrorResponse { Error.Details: { } details }) errors.AddRange(FieldsOf(details));
        if (draft is null || errors.Count > 0) return Refuse(row.Line, errors);
        if (draft.Document.Kind == CodeKind.Static) shortId = null;

        var now = Rfc3339.Truncate(time.GetUtcNow());
        var code = new Code
        {
            Id = Guid.CreateVersion7(now),
            Kind = draft.Document.Kind,
            ShortId = draft.Document.Kind == CodeKind.Static ? null : shortId ?? draft.Alias ?? ShortIds.New(),
            Payload = "",
            ImportedScans = draft.Document.Kind == CodeKind.Static ? null : importedScans,
            CreatedAt = createdAt ?? now,
            UpdatedAt = updatedAt ?? createdAt ?? now,
            Version = 1,
        };
        draft.Document.ApplyTo(code);
        return new(row.Line, code, folder is { Length: > 0 } ? folder : null, (shortId ?? draft.Alias) is not null);
    }

    private static IEnumerable<FieldError> FieldsOf(object details) =>
        details.GetType().GetProperty("fields")!.GetValue(details) as IEnumerable<FieldError> ?? [];

    private Candidate? Refuse(long line, List<FieldError> errors)
    {
        _failed++;
        _report.AddRefused(line, errors);
        return null;
    }

    private async Task StoreAsync(List<Candidate> batch, CancellationToken cancellationToken)
    {
        await CreateFoldersAsync(batch, cancellationToken);
        for (var waiting = batch; waiting.Count > 0;)
        {
            var stored = await InsertAsync(waiting, cancellationToken);
            var again = new List<Candidate>();
            foreach (var candidate in waiting)
            {
                if (stored.Contains(candidate.Code.Id))
                {
                    _report.AddCreated(candidate.Line, candidate.Code);
                }
                else if (candidate.Chosen)
                {
                    Refuse(candidate.Line, [new("shortId", "taken", "This short id is already taken.")]);
                }
                else
                {
                    candidate.Code.ShortId = ShortIds.New();
                    again.Add(candidate);
                }
            }

            waiting = again;
        }
    }

    private async Task CreateFoldersAsync(List<Candidate> batch, CancellationToken cancellationToken)
    {
        var now = Rfc3339.Truncate(time.GetUtcNow());
        foreach (var name in batch.Select(candidate => candidate.Folder).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Where(name => !_folders.ContainsKey(name)).ToList())
        {
            var folder = new Folder { Id = Guid.CreateVersion7(now), Name = name, CreatedAt = now, UpdatedAt = now, Version = 1 };
            db.Folders.Add(folder);
            _folders[name] = folder.Id;
        }

        await db.SaveChangesAsync(cancellationToken);
        db.ChangeTracker.Clear();
        foreach (var candidate in batch)
        {
            if (candidate.Folder is { } name) candidate.Code.FolderId = _folders[name];
        }
    }

    private async Task<HashSet<Guid>> InsertAsync(List<Candidate> batch, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await db.Database.ExecuteSqlRawAsync("TRUNCATE import_rows", cancellationToken);
        await using (var copy = await connection.BeginBinaryImportAsync($"COPY import_rows ({Columns}, document) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            foreach (var (_, code, _, _) in batch) await WriteAsync(copy, code, cancellationToken);
            await copy.CompleteAsync(cancellationToken);
        }

        await using var insert = new NpgsqlCommand($"""
            WITH stored AS (INSERT INTO codes ({Columns}) SELECT {Columns} FROM import_rows ON CONFLICT (short_id) DO NOTHING RETURNING id),
                 history AS (INSERT INTO code_history (code_id, version, changed_at, changed_by, action, document)
                             SELECT id, 1, updated_at, $1, 'imported', document FROM import_rows JOIN stored USING (id)),
                 counts AS (INSERT INTO scan_counts (code_id, used) SELECT id, imported_scans FROM import_rows JOIN stored USING (id) WHERE max_scans IS NOT NULL AND imported_scans > 0)
            SELECT id FROM stored
            """, connection, (NpgsqlTransaction)db.Database.CurrentTransaction!.GetDbTransaction()) { Parameters = { new() { Value = actor.Name } }, CommandTimeout = 120 };
        var stored = new HashSet<Guid>(batch.Count);
        await using var reader = await insert.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) stored.Add(reader.GetGuid(0));
        return stored;
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, Code code, CancellationToken cancellationToken)
    {
        await copy.StartRowAsync(cancellationToken);
        await copy.WriteAsync(code.Id, NpgsqlDbType.Uuid, cancellationToken);
        await TextAsync(code.ShortId);
        await TextAsync(code.Kind.ToString().ToLowerInvariant());
        await copy.WriteAsync(code.Payload, NpgsqlDbType.Jsonb, cancellationToken);
        await TextAsync(code.Title);
        await TextAsync(code.Description);
        await TextAsync(code.Notes);
        await copy.WriteAsync(code.Tags, NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
        await ValueAsync(code.FolderId, NpgsqlDbType.Uuid);
        await JsonAsync(code.Design);
        await JsonAsync(code.Rules);
        await TextAsync(code.Status.ToString().ToLowerInvariant());
        await ValueAsync(code.ValidFrom, NpgsqlDbType.TimestampTz);
        await ValueAsync(code.ValidUntil, NpgsqlDbType.TimestampTz);
        await ValueAsync(code.MaxScans, NpgsqlDbType.Bigint);
        await TextAsync(code.FallbackUrl);
        await copy.WriteAsync(code.ForwardQuery, NpgsqlDbType.Boolean, cancellationToken);
        await TextAsync(code.QueryMerge.ToString().ToLowerInvariant());
        await JsonAsync(code.Utm);
        await JsonAsync(code.DeepLinks);
        await TextAsync(code.Content);
        await copy.WriteAsync(code.TrackScans, NpgsqlDbType.Boolean, cancellationToken);
        await copy.WriteAsync(code.PreviewFirst, NpgsqlDbType.Boolean, cancellationToken);
        await ValueAsync(code.PreviewAfterChange, NpgsqlDbType.Smallint);
        await copy.WriteAsync(code.RedirectStatus, NpgsqlDbType.Smallint, cancellationToken);
        await ValueAsync(code.ImportedScans, NpgsqlDbType.Bigint);
        await copy.WriteAsync(code.CreatedAt, NpgsqlDbType.TimestampTz, cancellationToken);
        await copy.WriteAsync(code.UpdatedAt, NpgsqlDbType.TimestampTz, cancellationToken);
        await copy.WriteAsync(code.Version, NpgsqlDbType.Bigint, cancellationToken);
        await copy.WriteAsync(CodeHistory.Snapshot(code), NpgsqlDbType.Jsonb, cancellationToken);

        Task TextAsync(string? text) => text is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);

        Task JsonAsync(string? json) => json is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(json, NpgsqlDbType.Jsonb, cancellationToken);

        Task ValueAsync<T>(T? value, NpgsqlDbType type) where T : struct => value is { } known ? copy.WriteAsync(known, type, cancellationToken) : copy.WriteNullAsync(cancellationToken);
    }

    private sealed record Candidate(long Line, Code Code, string? Folder, bool Chosen);
}
