using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Bulk;

/// <summary>What an import did, row by row.</summary>
/// <param name="DryRun">Nothing was stored; the report says what would happen.</param>
/// <param name="Mode"><c>allOrNothing</c> or <c>bestEffort</c>.</param>
/// <param name="Rows">Rows in the file.</param>
/// <param name="Created">Rows that became codes, or would.</param>
/// <param name="Failed">Rows that were refused.</param>
/// <param name="Items">The rows.</param>
public sealed record ImportReport(bool DryRun, string Mode, int Rows, int Created, int Failed, IReadOnlyList<ImportedRow> Items);

/// <summary>What became of one row.</summary>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Status"><c>created</c> or <c>invalid</c>.</param>
/// <param name="Id">The new code.</param>
/// <param name="ShortId">Its short id.</param>
/// <param name="Errors">Why it was refused.</param>
public sealed record ImportedRow(long Line, string Status, Guid? Id = null, string? ShortId = null, IReadOnlyList<FieldError>? Errors = null);
