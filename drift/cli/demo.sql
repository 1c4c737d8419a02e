-- The table of expectations/user_profiles.yaml as its users had it: everything is there, except that nothing fills id.
CREATE TABLE public.user_profiles (
    id                  text           NOT NULL,
    user_id             text           NOT NULL,
    username            text           NOT NULL,
    display_name        text,
    avatar_url          text,
    locale              varchar(16)    NOT NULL DEFAULT 'en-US',
    time_zone           text           NOT NULL DEFAULT 'UTC',
    is_bot              boolean        NOT NULL DEFAULT false,
    is_blocked          boolean        NOT NULL DEFAULT false,
    roles               text[]         NOT NULL DEFAULT '{}',
    message_count       bigint         NOT NULL DEFAULT 0,
    experience          integer        NOT NULL DEFAULT 0,
    reputation          numeric(5, 2)  NOT NULL DEFAULT 0,
    preferences         jsonb          NOT NULL DEFAULT '{}',
    notes               text,
    first_seen_at       bigint         NOT NULL,
    last_interaction_at bigint         NOT NULL,
    created_at          timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at          timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT user_profiles_pkey PRIMARY KEY (id),
    CONSTRAINT user_profiles_user_id_key UNIQUE (user_id)
);
