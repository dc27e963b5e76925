namespace QrAspire.Api.Bulk;

/// <summary>How far an import has come.</summary>
/// <param name="Rows">Rows read.</param>
/// <param name="Failed">Rows refused so far.</param>
public sealed record ImportProgress(int Rows, int Failed);

/// <summary>The database was lost in the middle of an import; nothing was kept, and the rows that were read cannot be read again.</summary>
public sealed class ImportCutOffException() : Exception("The import was cut off.");
