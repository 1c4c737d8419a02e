DO {tag}
BEGIN
  IF NOT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMP') THEN RETURN; END IF;
  EXECUTE {copied};
  BEGIN
    EXECUTE {indexed};
  EXCEPTION WHEN syntax_error_or_access_rule_violation THEN
    RAISE EXCEPTION '%', SQLERRM USING ERRCODE = 'data_exception';
  END;
  BEGIN
    EXECUTE {added};
  EXCEPTION WHEN syntax_error_or_access_rule_violation THEN
    RAISE EXCEPTION '%', SQLERRM USING ERRCODE = 'data_exception';
  END;
END
{tag}
