using Npgsql;
using NpgsqlTypes;
using QrAspire.Analytics.Storage;

namespace QrAspire.Analytics.Queries;

/// <summary>SQL under construction with its parameters; values never become text.</summary>
internal sealed class QueryText(ScanFilter filter)
{
    private readonly List<NpgsqlParameter> _parameters = [];
    private string? _codes;

    public ScanFilter Filter => filter;

    /// <summary>Adds a value and returns its placeholder.</summary>
    public string Add(object value, NpgsqlDbType? type = null)
    {
        var parameter = new NpgsqlParameter { Value = value };
        if (type is { } known)
        {
            parameter.NpgsqlDbType = known;
        }

        _parameters.Add(parameter);
        return $"${_parameters.Count}";
    }

    /// <summary>Condition on the columns <c>code_id</c> and <c>bot</c>.</summary>
    public string Who(bool? bots = null)
    {
        _codes ??= filter.CodeIds is { } codes ? $"code_id = ANY({Add(codes)})" : "TRUE";
        return bots ?? filter.Bots ? _codes : $"{_codes} AND NOT bot";
    }

    /// <summary>Condition on <c>event_uuid</c>, which prunes partitions.</summary>
    public string Ids(Stretch stretch) => $"event_uuid >= {Add(UuidTime.Floor(stretch.From))} AND event_uuid < {Add(UuidTime.Floor(stretch.To))}";

    /// <summary>Condition on a <c>date</c> column.</summary>
    public string Dates(Stretch days, string column = "day") => $"{column} >= {Add(Date(days.From))} AND {column} < {Add(Date(days.To))}";

    /// <summary>Condition on <c>slot</c>.</summary>
    public string Slots(Stretch slots) => $"slot >= {Add(slots.From.UtcDateTime)} AND slot < {Add(slots.To.UtcDateTime)}";

    public NpgsqlCommand Command(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in _parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static DateOnly Date(DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime);
}
