using Npgsql;
using QrAspire.ServiceDefaults.Data;

namespace QrAspire.Analytics.Storage;

/// <summary>
/// Where questions are answered: <c>ConnectionStrings:scans-readonly</c> (a streaming replica) when it is set, else the
/// database itself.
/// </summary>
internal sealed class ReadDatabase(NpgsqlDataSource primary, IConfiguration configuration, ILoggerFactory loggers)
    : AlternativeDatabase("scans-readonly", primary, configuration, loggers);
